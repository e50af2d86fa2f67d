"""Erasure: an account leaves, and takes along what it said."""
