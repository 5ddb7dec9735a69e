"""The law regimes for readers: article by article, and side by side."""
