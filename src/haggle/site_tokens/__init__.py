"""Tokens of the site: what lets the marketplace's own server in, to the site API and nothing else."""
