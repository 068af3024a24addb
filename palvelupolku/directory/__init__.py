"""Services, places and channels; imports and search."""
