"""Where a number comes from, and whether it is the same elsewhere."""
