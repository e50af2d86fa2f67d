"""The photos of listings."""
