"""Cases: what moderators look at, one after the other; who works on one; the appeal (docs/moderation.md)."""
