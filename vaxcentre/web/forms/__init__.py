"""Forms: the shape of input, never rules."""
