"""Tips at the right moment, each once: at first contact, and when talk comes to money, parcels or other places."""
