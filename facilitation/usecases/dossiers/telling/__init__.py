"""Rows of the database as rows of a dossier, noun by noun."""
