"""Nothing about people runs later: what holds on a day is asked for on that day."""
