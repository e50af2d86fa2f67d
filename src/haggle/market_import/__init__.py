"""`haggle import` of a marketplace: accounts, listings, conversations and messages as JSON Lines."""
