"""The site API: what the marketplace's own server does here, by its own ids. Holds no rule of its own."""
