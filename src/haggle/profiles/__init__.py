"""Profiles: how a person appears to others and what they prefer; the account page."""
