"""What people may do who do not know each other yet (docs/moderation.md)."""
