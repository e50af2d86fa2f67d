"""The name of deleted members."""

from haggle.text.languages import N_

DELETED_NAME = N_("Deleted member")
"""Shown instead of the name of an account that has left."""
