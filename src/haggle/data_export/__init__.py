"""Export: all that haggle has of somebody, as one file to take along."""
