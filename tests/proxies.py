"""The recipes for proxies, run for real on free ports: only ports, paths, names and the certificate are replaced."""

import os
import re
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx2
from programs import require
from stack import free_port

RECIPES = Path(__file__).resolve().parents[1] / "docs" / "deploying"
AROUND_NGINX = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 2000; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/haggle.conf;
}}
"""
SHOP = """
server {{
    listen 127.0.0.1:{port} ssl http2;
    server_name localhost;
    ssl_certificate {folder}/fullchain.pem;
    ssl_certificate_key {folder}/key.pem;
    location / {{
        access_log {folder}/shop.log;
        return 404;
    }}
    include {folder}/chat.conf;
}}
"""
BEFORE_CADDY = """{{
    admin off
    local_certs
    skip_install_trust
    auto_https disable_redirects
    https_port {port}
    storage file_system {folder}
}}
"""


@dataclass
class Front:
    """A proxy by https, before haggles at two ports of this machine. `Person(front, "Ann")` comes through it."""

    kind: str
    folder: Path
    ports: tuple[int, int]
    cookie_name = "__Host-haggle"  # HAGGLE_PUBLIC_URL has no port

    def __post_init__(self) -> None:
        self.port = free_port()
        self.url = f"https://localhost:{self.port}" + ("/chat" if self.kind.endswith("_path") else "")
        self._log = self.folder / "front.log"

    def start(self) -> "Front":
        """Wait until a haggle answers through it."""
        self.folder.mkdir(exist_ok=True)
        command, environment = getattr(self, f"_{self.kind}")()
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(command, env=os.environ | environment, stdout=log, stderr=log)
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline and self._process.poll() is None:
            with suppress(httpx2.TransportError):
                if httpx2.get(self.url + "/up", verify=False).status_code == 200:
                    return self
            time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"{self.kind} did not start:\n{self._log.read_text()}")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)

    @property
    def _upstreams(self) -> list[str]:
        return [f"127.0.0.1:{port}" for port in self.ports]

    def _nginx(self) -> tuple[list[str], dict[str, str]]:
        recipe = self._recipe(
            "nginx.conf",
            (r"\n *listen \[::\].*", ""),
            (r"listen 80;", f"listen 127.0.0.1:{free_port()};"),
            (r"listen 443", f"listen 127.0.0.1:{self.port}"),
            (r"/etc/ssl/haggle", str(self._certificate())),
        )
        (self.folder / "haggle.conf").write_text(recipe)
        user = "user root;" if os.geteuid() == 0 else ""  # whose folder this is
        (self.folder / "nginx.conf").write_text(AROUND_NGINX.format(user=user, folder=self.folder))
        return [require("nginx"), "-c", str(self.folder / "nginx.conf"), "-p", str(self.folder)], {}

    def _nginx_path(self) -> tuple[list[str], dict[str, str]]:
        """A shop's server, in which the recipe's locations are; what is asked of the shop itself stands in its log."""
        self._certificate()
        upstream, names = self._recipe("nginx.conf").split("\nserver {")[0], {"folder": self.folder, "port": self.port}
        (self.folder / "chat.conf").write_text((RECIPES / "nginx-path.conf").read_text())
        (self.folder / "haggle.conf").write_text(upstream + SHOP.format(**names))
        user = "user root;" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(AROUND_NGINX.format(user=user, folder=self.folder))
        return [require("nginx"), "-c", str(self.folder / "nginx.conf"), "-p", str(self.folder)], {}

    def asked_of_the_shop(self) -> list[str]:
        """The requests that did not go to haggle."""
        return (self.folder / "shop.log").read_text().splitlines()

    def _caddy(self) -> tuple[list[str], dict[str, str]]:
        recipe = BEFORE_CADDY.format(port=self.port, folder=self.folder) + (RECIPES / "Caddyfile").read_text()
        (self.folder / "Caddyfile").write_text(recipe)
        environment = {"HAGGLE_HOST": f"localhost:{self.port}", "HAGGLE_UPSTREAMS": " ".join(self._upstreams)}
        options = ["--config", str(self.folder / "Caddyfile"), "--adapter", "caddyfile"]
        return [require("caddy"), "run", *options], environment | {"XDG_CONFIG_HOME": str(self.folder)}

    def _haproxy(self) -> tuple[list[str], dict[str, str]]:
        certificate = self._certificate()
        both = (certificate / "fullchain.pem").read_text() + (certificate / "key.pem").read_text()
        (self.folder / "haggle.pem").write_text(both)
        recipe = self._recipe(
            "haproxy.cfg",
            (r"maxconn 20000", "maxconn 500"),
            (r"bind :80\b", f"bind 127.0.0.1:{free_port()}"),
            (r"bind :443\b", f"bind 127.0.0.1:{self.port}"),
            (r"/etc/haproxy/haggle.pem", str(self.folder / "haggle.pem")),
        )
        (self.folder / "haproxy.cfg").write_text(recipe)
        return [require("haproxy"), "-db", "-f", str(self.folder / "haproxy.cfg")], {}

    def _traefik(self) -> tuple[list[str], dict[str, str]]:
        way = self.folder / "traefik-haggle.yml"
        around = self._recipe(
            "traefik.yml",
            (r'":80"', f'"127.0.0.1:{free_port()}"'),
            (r'":443"', f'"127.0.0.1:{self.port}"'),
            (r"/etc/traefik/traefik-haggle.yml", str(way)),
            has_upstreams=False,
        )
        (self.folder / "traefik.yml").write_text(around)
        certificate = str(self._certificate())
        names = (r"chat\.example\.org", "localhost"), (r"/etc/ssl/haggle", certificate)
        way.write_text(self._recipe("traefik-haggle.yml", *names))
        return [require("traefik"), f"--configFile={self.folder / 'traefik.yml'}"], {}

    def _recipe(self, name: str, *changes: tuple[str, str], has_upstreams: bool = True) -> str:
        """As it stands, but for what must be other here."""
        recipe = (RECIPES / name).read_text()
        upstreams = [rf"127\.0\.0\.1:{port}" for port in (8001, 8002)] if has_upstreams else []
        for certain, here in (*changes, *zip(upstreams, self._upstreams, strict=False)):
            recipe, found = re.subn(certain, here, recipe)
            assert found, certain
        return recipe

    @property
    def authority(self) -> Path:
        """Whom one has to trust to believe this front's certificate."""
        return self.folder / ("pki/authorities/local/root.crt" if self.kind == "caddy" else "fullchain.pem")

    def _certificate(self) -> Path:
        command = [require("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
        command += ["-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
        command += ["-keyout", str(self.folder / "key.pem"), "-out", str(self.folder / "fullchain.pem")]
        subprocess.run(command, check=True, capture_output=True)
        return self.folder
