"""Mail: how a letter is written, and handed to the mail server (docs/mail.md)."""
