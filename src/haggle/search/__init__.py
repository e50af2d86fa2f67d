"""Search: folded text, scanned within the viewer's own conversations."""
