"""The manager door."""
