"""The migrations: forward only, run at start, safe to run again."""
