"""The bell's page: what a person was told, and what he will be reminded of."""
