"""One procedure per module, one flow class per law regime, nodes built by a function."""
