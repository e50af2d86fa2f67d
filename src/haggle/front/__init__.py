"""The front page, and what an installed haggle needs."""
