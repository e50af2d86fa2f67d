"""The reactions there are."""

from haggle.errors import Invalid

EMOJIS = {"👍": "thumbs up", "❤️": "heart", "😂": "laughing", "😮": "surprised", "😢": "sad", "🙏": "thank you"}


def clean_emoji(text: str) -> str | None:
    """One of EMOJIS, or None for none. Raises Invalid."""
    emoji = text.strip()
    if not emoji:
        return None
    if emoji not in EMOJIS:
        raise Invalid(f"Choose one of {' '.join(EMOJIS)}, or none to take yours back.", "emoji")
    return emoji
