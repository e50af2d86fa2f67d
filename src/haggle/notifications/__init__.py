"""Notifications: entries of a feed that call for attention. It reads feeds; operations do not know of it."""
