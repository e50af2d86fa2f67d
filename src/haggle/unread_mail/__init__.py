"""Mail about what is unread, to who is away: seldom, and never a nuisance (docs/mail.md)."""
