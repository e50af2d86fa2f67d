"""The emojis one can react with."""

from haggle.errors import Invalid
from haggle.text.languages import N_, _

EMOJIS = {
    "👍": N_("thumbs up"),
    "❤️": N_("heart"),
    "😂": N_("laughing"),
    "😮": N_("surprised"),
    "😢": N_("sad"),
    "🙏": N_("thank you"),
}


def clean_emoji(text: str | None) -> str | None:
    """One of EMOJIS, or None for empty text, which removes a reaction. Raises Invalid, also for None."""
    emoji = None if text is None else text.strip()
    if emoji == "":
        return None
    if emoji not in EMOJIS:
        raise Invalid(_("Choose one of {emojis}, or none to take yours back.", emojis=" ".join(EMOJIS)), "emoji")
    return emoji
