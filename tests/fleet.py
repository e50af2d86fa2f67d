"""Two haggle processes over one database, behind nginx set up by our recipe: as a marketplace runs them."""

from cast import Haggle
from proxies import Front


class Fleet(Haggle):
    """`processes` are the haggles behind it; each can be stopped and started by itself."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.processes = [Process(self.data, self.settings, name=f"process-{number}") for number in range(2)]
        self.front = Front("nginx", self.data / "nginx", (self.processes[0].port, self.processes[1].port))
        self.url = self.front.url
        for process in self.processes:
            process.settings = {"HAGGLE_PUBLIC_URL": self.url, **self.settings}

    def start(self) -> "Fleet":
        """All processes, then the proxy."""
        for process in self.processes:
            process.start()
        self.front.start()
        return self

    def stop(self) -> float:
        self.front.stop()
        return sum(process.stop() for process in self.processes if process.is_running)

    def log(self) -> str:
        return "".join(process.log() for process in self.processes)


class Process(Haggle):
    """One of several in one folder."""
