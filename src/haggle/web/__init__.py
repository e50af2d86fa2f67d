"""Requests in, answers out: what every room's routes share."""
