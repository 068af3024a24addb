"""The resident door."""
