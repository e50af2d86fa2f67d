"""The host: the marketplace's own site, whose members come here, and what it says of each."""
