"""Blocks: whom somebody wants to hear nothing of, and what those say meanwhile (docs/blocking.md)."""
