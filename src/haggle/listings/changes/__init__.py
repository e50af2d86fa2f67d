"""What happened to a listing, as lines in the conversations about it."""
