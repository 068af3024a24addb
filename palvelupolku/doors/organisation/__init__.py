"""The organisation door."""
