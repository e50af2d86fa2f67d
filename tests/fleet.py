"""Several haggle processes over one database, behind nginx with TLS and HTTP/2: as a marketplace runs them."""

import subprocess
import time

import httpx2
import programs
from cast import Haggle

SUBJECT = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
CONF = """
user root;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log warn;
events {{ worker_connections 2000; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/1;
    uwsgi_temp_path {folder}/2;
    scgi_temp_path {folder}/3;
    upstream haggle {{
        zone haggle 64k;
        {servers}
        keepalive 64;
    }}
    server {{
        listen 127.0.0.1:{port} ssl http2;
        ssl_certificate {folder}/cert.pem;
        ssl_certificate_key {folder}/key.pem;
        client_max_body_size 50m;
        location / {{
            proxy_pass http://haggle;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_read_timeout 1h;
            proxy_connect_timeout 2s;
        }}
    }}
}}
"""


class Fleet(Haggle):
    """`processes` are the haggles behind it; each can be stopped and started by itself."""

    cookie_name = "__Host-haggle"

    def __post_init__(self) -> None:
        super().__post_init__()
        self.url = f"https://127.0.0.1:{self.port}"
        settings = {"HAGGLE_PUBLIC_URL": self.url, **self.settings}
        self.processes = [Process(self.data, settings, name=f"process-{number}") for number in range(2)]
        self.nginx: subprocess.Popen[bytes] | None = None

    def start(self) -> "Fleet":
        """All processes, then the proxy."""
        for process in self.processes:
            process.start()
        folder = self.data / "nginx"
        folder.mkdir()
        key = ["-newkey", "rsa:2048", "-nodes", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"]
        subprocess.run(["openssl", "req", "-x509", *key, *SUBJECT], check=True, capture_output=True)
        servers = " ".join(f"server 127.0.0.1:{one.port} max_fails=1 fail_timeout=2s;" for one in self.processes)
        (folder / "nginx.conf").write_text(CONF.format(folder=folder, port=self.port, servers=servers))
        command = [programs.require("nginx"), "-p", folder, "-c", folder / "nginx.conf", "-g", "daemon off;"]
        self.nginx = subprocess.Popen(command)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                if httpx2.get(self.url + "/up", verify=False).status_code == 200:  # noqa: S501
                    return self
            except httpx2.TransportError:
                time.sleep(0.02)
        raise RuntimeError("nginx did not start")

    def stop(self) -> float:
        assert self.nginx
        self.nginx.terminate()
        self.nginx.wait(10)
        return sum(process.stop() for process in self.processes if process.is_running)

    def log(self) -> str:
        return "".join(process.log() for process in self.processes)


class Process(Haggle):
    """One of several in one folder."""

    cookie_name = "__Host-haggle"
