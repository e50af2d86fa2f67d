"""Presence: who is there and who types. Ephemeral events only, nothing in the log."""
