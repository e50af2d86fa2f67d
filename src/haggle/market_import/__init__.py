"""Transfer: bringing people, listings and what they said over from another marketplace."""
