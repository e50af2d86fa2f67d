"""A small marketplace that has haggle for its chat."""
