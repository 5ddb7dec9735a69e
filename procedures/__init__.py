"""What the law says and what happened."""
