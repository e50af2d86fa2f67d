"""Messages: what participants write to each other."""
