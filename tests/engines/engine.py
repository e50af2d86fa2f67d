"""The two engines beside Chromium's, as Debian brings them: each a browser of its own, with a profile of its own."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import httpx2
from programs import require
from stack import free_port
from webdriver import Http, Marionette, Refused

T = TypeVar("T")

# What Firefox would ask of the world is looked up nowhere, and goes to a port of this machine where nobody listens.
PREFERENCES = {
    "marionette.port": 0,
    "network.disable-localhost-when-offline": True,
    "network.dns.disabled": True,
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
}


def until(ask: Callable[[], T], within_s: float = 10) -> T:
    """What `ask` answers as soon as that is true, or at last; nothing while it fails."""
    deadline = time.monotonic() + within_s
    while True:
        is_late = time.monotonic() > deadline
        try:
            if (answer := ask()) or is_late:
                return answer
        except (Refused, OSError, httpx2.TransportError):  # a page that is just going, a program that is just coming
            if is_late:
                raise
        time.sleep(0.05)


class Engine:
    """A running browser. `command` is WebDriver's: `command("Navigate", url="…")`."""

    def __init__(self, folder: Path, has_scripts: bool = True) -> None:
        self._folder, self._has_scripts = folder, has_scripts
        self._processes: list[subprocess.Popen[bytes]] = []
        self._wire: Any = None
        try:
            self._wire = self._start()
        except BaseException:
            self.close()
            raise
        self.command = self._wire.command

    @property
    def _capabilities(self) -> dict[str, str]:
        """A page without scripts never ends loading, since its live frame stays open: there nobody waits for that."""
        return {"pageLoadStrategy": "normal" if self._has_scripts else "none"}

    def _start(self) -> Any:
        raise NotImplementedError

    def tell_offline(self, is_offline: bool) -> str:
        """Let the device say so of itself, where it can be told; answers what the offline page then says."""
        raise NotImplementedError

    def _run(self, *command: str | Path, **environment: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "HOME": str(self._folder), **environment}
        with (self._folder / "browser.log").open("ab") as log:
            options: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": log, "start_new_session": True}
            self._processes.append(subprocess.Popen(command, env=environment, **options))
        return self._processes[-1]

    def close(self) -> None:
        if self._wire:
            with suppress(Refused, OSError, httpx2.TransportError):
                self._wire.close()
        for process in self._processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
            assert process.stdout
            process.stdout.close()


class Firefox(Engine):
    """firefox-esr, headless."""

    def _start(self) -> Marionette:
        preferences = {**PREFERENCES, "javascript.enabled": self._has_scripts}
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in preferences.items()]
        (self._folder / "user.js").write_text("\n".join(lines))
        options = ["--headless", "--no-remote", "--marionette", "--remote-allow-system-access"]
        self._run(require("firefox"), *options, "--profile", self._folder)
        port = until(lambda: int((self._folder / "MarionetteActivePort").read_text() or 0), within_s=30)
        return Marionette(port, self._capabilities)

    def tell_offline(self, is_offline: bool) -> str:
        self.command("SetContext", "Marionette", value="chrome")
        self.command("ExecuteScript", script="Services.io.offline = arguments[0]", args=[is_offline])
        self.command("SetContext", "Marionette", value="content")
        return "This device has no network."


class WebKit(Engine):
    """WebKitGTK's MiniBrowser, which needs a display."""

    def _start(self) -> Http:
        screen = self._run(require("xvfb"), "-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp")
        assert screen.stdout
        display = f":{screen.stdout.readline().decode().strip()}"
        port = free_port()
        self._run(require("webkit"), f"--port={port}", DISPLAY=display)
        scripts = f"--enable-javascript={str(self._has_scripts).lower()}"
        browser = {"args": ["--automation", scripts]}
        until(lambda: httpx2.get(f"http://127.0.0.1:{port}/status"), within_s=30)
        return Http(port, {**self._capabilities, "webkitgtk:browserOptions": browser})

    def tell_offline(self, is_offline: bool) -> str:
        return "haggle cannot be reached just now."
