"""The set-up: settings, supervisor, servers of the tests, translations."""
