"""The demo county. Nothing that ships imports it."""
