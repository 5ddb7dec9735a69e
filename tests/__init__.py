"""The tests: by area, each name a fact."""
