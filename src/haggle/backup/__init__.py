"""A whole haggle in one file: out of one database and blob store, into others."""
