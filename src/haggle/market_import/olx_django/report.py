"""What an import could not take as it was, said by table and row, with what was done instead."""

from haggle.clock import iso, now_ms, parse_iso
from haggle.text.characters import UNSTORABLE


class Report:
    """Prints a line for each, so that it can be kept: `haggle import … > report.txt`."""

    def __init__(self) -> None:
        self.count = 0

    def say(self, line: str) -> None:
        """Print the line; what people of the site chose, a name say, cannot steer the terminal."""
        self.count += 1
        print("".join(char if char.isprintable() else "?" for char in line))

    def text(self, place: str, value: object) -> str:
        """A text as we can store it."""
        if value is None:
            return ""
        text = str(value)
        storable = UNSTORABLE.sub("", text)
        if storable != text:
            self.say(f"{place}: Characters that cannot be stored were left out.")
        return storable

    def at(self, place: str, value: object, instead: int | None) -> str:
        """A time in UTC, as Django stores it; `instead` (ms; None: now) of one that cannot be."""
        now = now_ms()
        try:
            instant = parse_iso(str(value))
        except (ValueError, OverflowError):
            instant = -1
        if 0 <= instant <= now:
            return iso(instant)
        stands = now if instead is None else instead
        self.say(f"{place}: “{value}” is no time that has been; {iso(stands)[:16]}Z stands instead.")
        return iso(stands)
