"""How compiled code is made fast and exact."""
