"""The data package, SDMX and RO-Crate."""
