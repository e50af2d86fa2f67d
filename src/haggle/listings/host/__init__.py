"""What the host publishes: many listings in one statement."""
