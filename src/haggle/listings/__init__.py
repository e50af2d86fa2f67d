"""Listings: what is for sale, its state and its picture."""
