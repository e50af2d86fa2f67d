"""Hashes of passwords: our own, and those that people bring from elsewhere."""
