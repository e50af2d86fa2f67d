"""From the commit to the streams: the bus, the dispatcher, open streams."""
