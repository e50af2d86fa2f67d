"""Text: languages, characters, folding."""
