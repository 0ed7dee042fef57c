"""What changes: facts, orders, ballots, profiles, documents."""
