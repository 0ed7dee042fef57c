"""Sections of documents, one module for each subject."""
