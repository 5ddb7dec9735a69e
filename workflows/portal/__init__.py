"""The applicant's side, and the tracking page for everyone."""
