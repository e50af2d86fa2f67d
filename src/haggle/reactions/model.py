"""The reactions there are."""

from haggle.errors import Invalid

EMOJIS = {"👍": "thumbs up", "❤️": "heart", "😂": "laughing", "😮": "surprised", "😢": "sad", "🙏": "thank you"}


def clean_emoji(text: str | None) -> str | None:
    """One of EMOJIS, or None for the empty text, which takes back. Raises Invalid, also for no text at all."""
    emoji = None if text is None else text.strip()
    if emoji == "":
        return None
    if emoji not in EMOJIS:
        raise Invalid(f"Choose one of {' '.join(EMOJIS)}, or none to take yours back.", "emoji")
    return emoji
