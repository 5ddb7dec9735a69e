"""The page "Người thay": who is away, who stands in, what that moves, and the acts on it."""
