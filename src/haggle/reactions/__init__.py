"""Reactions: an emoji by one account to one message."""
