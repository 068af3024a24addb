"""Palvelupolku: from something on your mind to help that arrived. The map of floors is in docs/map.md."""
