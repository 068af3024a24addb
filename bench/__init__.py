"""Ratios beside the machine's floor, measured in one interleaved run: `make bench SIZE=full ONLY=search`."""
