"""The badge on pages of other sites: how many conversations wait for whoever reads them."""
