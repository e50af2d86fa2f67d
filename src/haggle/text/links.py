"""Where web addresses stand in a text."""

from collections.abc import Iterator

import regex

from haggle.text.characters import SHAPELESS

# Of what is not ASCII, letters may stand in an address as browsers show it, and the joiners of Persian; but punctuation
# that ends a sentence, brackets and quotation marks are the sentence's own.
_AROUND = rf"[\p{{Ps}}\p{{Pe}}\p{{Pi}}\p{{Pf}}\p{{Terminal_Punctuation}}…{SHAPELESS}]--\p{{ASCII}}--[\u200c\u200d]"
_ADDRESS = regex.compile(rf"(?V1)https?://(?=[\p{{L}}\p{{N}}\[])[^\s<>\"[{_AROUND}]]+", regex.IGNORECASE)
_TRAILING = ".,;:!?'`*|"
_BRACKETS = {")": "(", "]": "[", "}": "{"}


def addresses_in(text: str) -> Iterator[tuple[int, int]]:
    """Where each address begins and ends. The punctuation after it, and brackets that it did not open, are not its."""
    for match in _ADDRESS.finditer(text):
        address = match.group()
        end = len(address)
        left_open = {close: address.count(opening) - address.count(close) for close, opening in _BRACKETS.items()}
        while address[end - 1] in _TRAILING or left_open.get(address[end - 1], 0) < 0:
            end -= 1
            if address[end] in left_open:
                left_open[address[end]] += 1
        yield match.start(), match.start() + end
