"""The rows of accounts, listings and conversations that an import brings."""
