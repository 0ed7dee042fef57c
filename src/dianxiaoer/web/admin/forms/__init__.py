"""Forms of the administration, by subject. They check shape alone; commands decide."""
