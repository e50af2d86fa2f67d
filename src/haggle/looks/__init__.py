"""Looks: an operator's theme, read and checked when haggle starts (HAGGLE_THEME, docs/themes.md)."""
