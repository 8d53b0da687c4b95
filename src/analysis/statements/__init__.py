"""What was printed: statements to observations."""
