"""Measures a real haggle on this machine: `make bench`, or `python -m bench --help`."""
