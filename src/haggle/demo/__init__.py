"""The demo marketplace: invented people, listings and conversations, and pictures drawn in code."""
