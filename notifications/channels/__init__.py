"""The roads a message can take, each behind one protocol."""
