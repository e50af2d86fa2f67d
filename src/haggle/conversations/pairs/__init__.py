"""Both sides of a conversation at once."""
