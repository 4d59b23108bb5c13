"""Attacks a guard, a gateway or a feature as one who means it, and counts what broke."""
