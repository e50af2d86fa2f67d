"""*Your data*: all that haggle has of somebody, as one file to download."""
