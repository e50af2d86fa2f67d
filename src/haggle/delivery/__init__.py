"""From the commit to the streams: wake-ups, the dispatcher, open streams."""
