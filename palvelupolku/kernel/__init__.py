"""The ground: what another trade could use too. No models, no clock, and no Django outside `fields`."""
