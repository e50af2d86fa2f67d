"""A case, and the states it goes through."""

KINDS = ("report", "held", "signal")
"""What somebody reported, a message that waits for release, what haggle itself noticed."""
SUBJECTS = ("message", "account", "listing")
STATES = ("open", "decided", "appealed", "closed")
