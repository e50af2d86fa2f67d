"""A tab of somebody's browser, and what one does and sees in it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cast import Person
from engine import Engine, until
from webdriver import ELEMENT

ENTER = "\ue007"
BOX = "return document.querySelector('#body').value"
TEXTS = """
const found = [...document.querySelectorAll(arguments[0])];
return found.filter((one) => one.checkVisibility()).map((one) => one.innerText.trim());
"""
NAMED = """
const nameOf = (one) => one.ariaLabel ?? one.innerText;
const found = [...document.querySelectorAll("a, button, summary")];
return found.find((one) => one.checkVisibility() && nameOf(one).trim() === arguments[0]);
"""


class Tab:
    """What it does is done as a person does it, by clicks and keys; what it sees is what shows."""

    def __init__(self, engine: Engine, person: Person, url: str = "") -> None:
        self.engine, self._url = engine, url or person.haggle.url
        self.go("/up")  # a cookie wants a page of its host
        cookie = {name: person.browser_cookie(self._url)[name] for name in ("name", "value")}
        engine.command("AddCookie", cookie={**cookie, "path": "/", "httpOnly": True})

    def go(self, path: str) -> "Tab":
        self.engine.command("Navigate", url=self._url + path)
        until(lambda: self.evaluate("return location.pathname === arguments[0]", path))
        return self

    def talk(self, conversation: int) -> "Tab":
        """Open a conversation and wait until it is live."""
        return self.go(f"/conversations/{conversation}").says("Connected")

    def evaluate(self, script: str, *arguments: Any) -> Any:
        return self.engine.command("ExecuteScript", script=script, args=arguments)

    def says(self, words: str, css: str = "connection-status", within_s: float = 10) -> "Tab":
        """What shows there comes to have these words."""
        assert until(lambda: any(words in text for text in self.texts(css)), within_s), self.texts("body")
        return self

    def shows(self, *texts: str, within_s: float = 10) -> "Tab":
        """The log comes to hold exactly these texts, in this order."""
        css = ".log__messages .message__body"
        assert until(lambda: self.texts(css) == list(texts), within_s), self.texts(css)
        return self

    def texts(self, css: str) -> list[str]:
        return self.evaluate(TEXTS, css) or []  # Firefox answers nothing from between two pages

    def holds(self, text: str) -> "Tab":
        """The box comes to hold this text."""
        assert until(lambda: self.evaluate(BOX) == text), self.evaluate(BOX)
        return self

    def type(self, text: str, css: str = "#body") -> "Tab":
        element = until(lambda: self.evaluate("return document.querySelector(arguments[0])", css))
        self.engine.command("ElementSendKeys", id=element[ELEMENT], text=text)
        return self

    def send(self, text: str) -> "Tab":
        return self.type(text + ENTER)

    def press(self, name: str) -> "Tab":
        """The button or link of that name, once it shows."""
        element = until(lambda: self.evaluate(NAMED, name))
        assert element, f"no {name} in {self.texts('body')}"
        self.engine.command("ElementClick", id=element[ELEMENT])
        return self

    def choose(self, file: Path) -> "Tab":
        return self.type(str(file), "#attachment")


Open = Callable[..., Tab]
"""The fixture `tab`: `tab(bea)` opens a browser of hers."""
