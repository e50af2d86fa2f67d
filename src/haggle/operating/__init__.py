"""Operating: what a running haggle tells those who look after it."""
