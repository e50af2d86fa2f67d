"""The counts on badge and bell."""
