"""Removals: what moderators take away from members, and bring back when an appeal is granted."""
