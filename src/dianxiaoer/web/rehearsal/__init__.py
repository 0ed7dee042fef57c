"""Rehearsal: a changed limit, light rule or formula tried on what has happened, before anybody publishes it."""
