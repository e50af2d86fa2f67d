"""
What is new in an answer: without what it quotes, the line that says so, signatures, and what telephones add.

Clients write these in every language there is, so what is looked for is their shape, and our own address. What only
might be a quote stays: rather a line too many than a word lost.
"""

import re
from collections.abc import Sequence

from haggle.mail_answers.footers import is_footer
from haggle.mail_answers.mark import MARK
from haggle.mail_answers.pages import CUT

MOST_ATTRIBUTION = 400
_QUOTED = re.compile(r"\s{0,3}>")
_MARKED = re.compile(rf"{re.escape(MARK)}.+{re.escape(MARK)}")
_DAY = re.compile(r"(?:19|20|٢٠|۲۰)\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2}")
_ADDRESS = re.compile(r"[<\[(]\s*(?:mailto:)?[^<>\s\[\]()]+@[^<>\s]+[>\])]")
_COLON = (":", "：", ":\u200f", ":\u200e")
# `Label: value`, as Outlook and many others write above what they do not mark as quoted.
_FIELD = re.compile(r"[\W_]*([^\W\d_][^:：\n\d]{0,25}?)[\s*]*[:：][\s*]+\S")
_RULE = re.compile(r"\s*(?:_{10,}|-{10,}|-{3,}\s?[^-].{2,300}?\s?-{3,}.*)\s*")
_FROM = {
    *("from", "von", "de", "från", "od", "من", "от", "da", "van", "fra", "lähettäjä", "absender", "expéditeur"),
    *("avsändare", "nadawca", "remitente", "mittente", "差出人", "发件人", "寄件者", "kimden"),
}
_SUBJECT = {
    *("subject", "betreff", "objet", "sujet", "ämne", "temat", "الموضوع", "тема", "asunto", "oggetto", "assunto"),
    *("onderwerp", "emne", "aihe", "件名", "主题", "主旨", "konu"),
}


class _Reading:
    """One answer, line by line; `ours`: the domains of our own addresses, one of which a quote of ours names."""

    def __init__(self, lines: Sequence[str], ours: Sequence[str]) -> None:
        self.lines = lines
        domains = "|".join(rf"@{re.escape(domain)}\b" for domain in ours)
        self._ours = re.compile(domains, re.IGNORECASE)
        # The attribution and what it quotes on one line.
        self._on_one_line = re.compile(rf".{{0,120}}\d.{{0,120}}(?:{domains})>[^:\n]{{0,30}}:\s{{2,}}\S", re.IGNORECASE)

    def new(self) -> list[Sequence[str]]:
        """The stretches between what is quoted, each without the attribution that leads over to it."""
        stretches: list[Sequence[str]] = []
        begin, lines = 0, self._before_the_history()
        for number, line in enumerate(lines):
            if _QUOTED.match(line):
                if begin < number:
                    stretches.append(self._without_attribution(lines[begin:number]))
                begin = number + 1
        return [*stretches, lines[begin:]]

    def _before_the_history(self) -> Sequence[str]:
        """Up to where the history of the conversation follows without being marked as quoted."""
        for number, line in enumerate(self.lines):
            if _QUOTED.match(line):
                continue
            above = self.lines[:number]
            if line == CUT or _MARKED.search(line) or self._on_one_line.match(line) or self._is_head(number):
                return self._without_attribution(above)
            if _RULE.fullmatch(line) and self._ours.search("\n".join(_paragraph(self.lines[number : number + 8]))):
                return above
            if count := self._attribution_of_all(number):
                return self.lines[: number + 1 - count]
        return self.lines

    def _is_head(self, number: int) -> bool:
        """Whether the head of a mail begins at that line: three fields at least, and it is from us or to be one."""
        lines = _paragraph(self.lines[number : number + 8])
        fields = [found[1].strip().lower() for line in lines if (found := _FIELD.match(line))]
        if len(fields) < 3 or not _FIELD.match(lines[0]):
            return False
        is_ours = self._ours.search("\n".join(lines)) is not None
        return is_ours or not (_FROM.isdisjoint(fields) or _SUBJECT.isdisjoint(fields))

    def _attribution_of_all(self, number: int) -> int:
        """How many lines up to this one attribute all that follows to us, which is not marked as quoted; 0 for none."""
        count = self._attribution(self.lines[max(0, number - 4) : number + 1])
        if not count or not self._ours.search(" ".join(self.lines[number + 1 - count : number + 1])):
            return 0
        after = next((line for line in self.lines[number + 1 :] if line.strip()), "")
        return 0 if _QUOTED.match(after) else count

    def _attribution(self, lines: Sequence[str]) -> int:
        """How many lines at the end of these say who wrote what follows, we or somebody on some day; 0 for none."""
        if not lines or not lines[-1].rstrip().endswith(_COLON):
            return 0
        for count in range(1, min(4, len(lines)) + 1):
            if not lines[-count].strip() or _QUOTED.match(lines[-count]):
                return 0
            said = " ".join(line.strip() for line in lines[-count:]).replace("< ", "<")
            above = lines[-count - 1] if count < len(lines) else ""
            is_whole = _ADDRESS.search(said) or not _ADDRESS.search(f"{above.strip()} {said}".replace("< ", "<"))
            is_one = _DAY.search(said) or (self._ours.search(said) and not _DAY.search(above))
            if is_whole and is_one and len(said) < MOST_ATTRIBUTION:
                return count
        return 0

    def _without_attribution(self, lines: Sequence[str]) -> Sequence[str]:
        end = len(lines)
        while end and not lines[end - 1].strip():
            end -= 1
        if end and _RULE.fullmatch(lines[end - 1]):
            return lines[: end - 1]
        count = self._attribution(lines[:end])
        return lines[: end - count] if count else lines


def new_words(text: str, ours: Sequence[str]) -> str:
    """What the writer of an answer typed; empty when there is nothing but what they quote."""
    kept: list[str] = []
    for said in _Reading(text.split("\n"), ours).new():
        said = _without_signature(said)
        if any(line.strip() for line in said):
            kept += ["", *said]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in kept)).strip()


def _paragraph(lines: Sequence[str]) -> Sequence[str]:
    """The first of these lines, and those that follow it without a break."""
    ends = (number for number, line in enumerate(lines) if number and (not line.strip() or _is_break(line)))
    return lines[: next(ends, len(lines))]


def _is_break(line: str) -> bool:
    return line == CUT or _RULE.fullmatch(line) is not None


def _without_signature(lines: Sequence[str]) -> Sequence[str]:
    end = next((number for number, line in enumerate(lines) if line == "-- "), len(lines))
    while end and (not lines[end - 1].strip() or is_footer(lines[end - 1])):
        end -= 1
    return lines[:end]
