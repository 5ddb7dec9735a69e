"""The page "Bậc nhắc việc": a province's rungs and their effect before they are set."""
