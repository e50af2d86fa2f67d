"""Presence: pulses that die by their own clock and never touch the log."""
