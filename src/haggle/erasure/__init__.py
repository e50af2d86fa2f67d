"""Erasure: deleting an account with all that it wrote."""
