"""The desk: where staff looks at cases and decides them (docs/moderation.md)."""
