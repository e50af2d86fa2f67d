"""WebDriver's commands over the two wires that Firefox and WebKitGTK listen on."""

import json
import socket
from typing import Any

import httpx2

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The key under which WebDriver names an element in JSON."""
PATHS = {
    "AddCookie": "/cookie",
    "ElementClick": "/element/{id}/click",
    "ElementSendKeys": "/element/{id}/value",
    "ExecuteScript": "/execute/sync",
    "Navigate": "/url",
}


class Refused(Exception):
    """What the browser says where it does not do as it was told."""


class Marionette:
    """Firefox's own wire, `length:json` over TCP: what geckodriver speaks, which Debian does not have."""

    def __init__(self, port: int, capabilities: dict[str, Any]) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self._incoming = self._socket.makefile("rb")
        self._receive()  # its greeting
        self.command("NewSession", **capabilities)

    def command(self, name: str, group: str = "WebDriver", **parameters: Any) -> Any:
        packet = json.dumps([0, 0, f"{group}:{name}", parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(packet), packet))
        _, _, error, answer = self._receive()
        if error:
            raise Refused(f"{name}: {error['message']}")
        return answer.get("value")

    def _receive(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            if not (byte := self._incoming.read(1)):
                raise ConnectionError("Firefox has hung up")
            length += byte
        return json.loads(self._incoming.read(int(length[:-1])))

    def close(self) -> None:
        self._incoming.close()
        self._socket.close()


class Http:
    """The standard's wire, as WebKitWebDriver serves it."""

    def __init__(self, port: int, capabilities: dict[str, Any]) -> None:
        self._http = httpx2.Client(base_url=f"http://127.0.0.1:{port}")
        self._session = "/session"
        self._session += "/" + self._ask("POST", "", capabilities={"alwaysMatch": capabilities})["sessionId"]

    def command(self, name: str, **parameters: Any) -> Any:
        return self._ask("POST", PATHS[name].format(id=parameters.pop("id", "")), **parameters)

    def _ask(self, method: str, path: str, **parameters: Any) -> Any:
        """Of a script that meets a new page on its way WebKitWebDriver never says what it answered."""
        timeout_s = 3 if "script" in parameters else 20
        answer = self._http.request(method, self._session + path, json=parameters, timeout=timeout_s).json()["value"]
        if isinstance(answer, dict) and "error" in answer:
            raise Refused(f"{path}: {answer['error']}: {answer['message']}")
        return answer

    def close(self) -> None:
        self._ask("DELETE", "")
        self._http.close()
