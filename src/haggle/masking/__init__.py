"""Masking: what of a message the other is not to read, and what waits for staff (docs/masking.md)."""
