"""The questions: query sets scoped to their viewer, and plain values."""
