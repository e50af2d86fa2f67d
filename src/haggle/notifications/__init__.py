"""Notifications: what calls for attention. Reads feeds; no operation knows of it."""
