"""What a valid table is, and where tables lie."""
