"""The page between a link that somebody wrote and where it leads."""
