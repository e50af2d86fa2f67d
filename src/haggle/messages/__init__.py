"""Messages: what the two say to each other, and what they have typed but not sent."""
