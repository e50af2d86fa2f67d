"""haggle: buyers and sellers talk, live, with or without scripts."""

__version__ = "0.1.0"
