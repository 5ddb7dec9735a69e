"""Settings: `base` is shared, `local` runs on a desk, `test` in the tests, `production` for real."""
