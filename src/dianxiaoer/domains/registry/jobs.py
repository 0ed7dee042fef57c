"""Nothing in the register runs later: loads and gaps are read on the day."""
