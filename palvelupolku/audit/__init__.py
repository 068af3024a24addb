"""The trail of deeds and of looking: record(), move(); count(): numbers without persons."""
