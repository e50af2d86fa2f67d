"""Notices: what somebody is told of a case, as who reported something, or whom a decision concerns."""
