"""Conversations: one buyer, one seller, one listing; and everybody's list of them."""
