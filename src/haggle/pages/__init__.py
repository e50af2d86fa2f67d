"""Pages: what gathers several rooms."""
