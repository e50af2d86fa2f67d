"""A conversation as text, a page, lines of JSON or all of them with its files."""
