"""Reports: somebody says that something is wrong, and what they saw is sealed as it was (docs/moderation.md)."""
