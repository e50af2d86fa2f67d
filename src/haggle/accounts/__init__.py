"""Accounts: people, how they sign in, their sessions and tokens."""
