"""The work itself: case, mapping, plan, follow-up."""
