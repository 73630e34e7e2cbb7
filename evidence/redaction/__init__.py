"""Derivatives in which people and plates cannot be recognised, and what may be published of them."""
