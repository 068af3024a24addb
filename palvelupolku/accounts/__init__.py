"""Users, organisations, units and roles; grants cached under a version."""
