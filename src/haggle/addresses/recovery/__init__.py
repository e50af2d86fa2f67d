"""The way back in for who forgot a password."""
