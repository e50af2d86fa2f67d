"""The database: transactions, the log of every feed, migrations."""
