"""Invitations: links by which one can join where that is not open to everybody."""
