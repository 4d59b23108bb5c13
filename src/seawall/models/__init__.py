"""Weights that Seawall ships, and the card that says what they learned from. No code here."""
