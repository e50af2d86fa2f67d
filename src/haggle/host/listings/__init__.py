"""Listings that follow the host's, by its ids."""
