"""Which notebook is stale, and running it warm."""
