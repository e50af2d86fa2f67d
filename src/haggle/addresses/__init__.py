"""E-mail addresses of accounts: given, confirmed, changed; and the way back in for who forgot a password."""
