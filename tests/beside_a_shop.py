"""A haggle under a path of a shop, which nginx serves by our recipe. What misses the path lands in the shop."""

from cast import Haggle
from proxies import Front
from stack import free_port


class BesideAShop(Haggle):
    """It is asked at `url`, which has the path."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.front = Front("nginx_path", self.data / "nginx", (self.port, free_port()))
        self.url = self.front.url
        self.settings = {"HAGGLE_PUBLIC_URL": self.url, **self.settings}

    def start(self) -> "BesideAShop":
        super().start()
        self.front.start()
        return self

    def stop(self) -> float:
        self.front.stop()
        return super().stop()
