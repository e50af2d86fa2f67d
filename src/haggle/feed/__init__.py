"""/feed: what an event is for each kind of reader."""
