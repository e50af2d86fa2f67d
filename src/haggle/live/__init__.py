"""The spine: append to the log, commit, ring, read a feed, stream it. Knows no noun."""
