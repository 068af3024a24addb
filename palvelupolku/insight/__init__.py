"""The funnel and the clocks, read from what the floors below have counted."""
