"""Text of people: languages, characters, folding."""
