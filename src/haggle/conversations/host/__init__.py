"""Conversations by the host's ids, and without their words."""
