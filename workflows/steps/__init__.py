"""The page and form of each human step; one module per part of the procedure."""
