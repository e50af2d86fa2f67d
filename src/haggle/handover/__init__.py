"""The hand-over: the doors through which the host's members come in, signed in there and wanting something here."""
