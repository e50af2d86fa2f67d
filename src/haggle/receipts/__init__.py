"""Receipts: how far each participant has read."""
