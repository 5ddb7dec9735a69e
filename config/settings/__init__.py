"""Settings: `base` is shared by `local` (a desk), `test` and `production`."""
