"""Getting the word out: instants, recipients, messages."""
