"""Bearer tokens: what programs prove by whom they act for."""
