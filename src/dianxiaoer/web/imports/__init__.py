"""Bringing demands in from a file: upload, see what would happen, start, follow, mend what was rejected."""
