"""The schema, step by step: forward only, run at start, safe to run again."""
