"""The administration: people, the register, limits, calendar, catalogue, ladders, the journal."""
