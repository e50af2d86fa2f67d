"""The JSON API: the same operations and the same feed for programs. Holds no rule of its own."""
