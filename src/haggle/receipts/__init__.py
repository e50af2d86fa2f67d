"""Receipts: sent, delivered, seen."""
