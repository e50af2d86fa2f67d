"""Contact details: finding them in what somebody writes, however they are written (docs/masking.md)."""
