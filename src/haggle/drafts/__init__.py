"""Drafts: what somebody has typed in a conversation and not sent."""
