"""Staff: moderators and operators, and what they do to an account (docs/moderation.md)."""
