"""Searches: how an attacker goes on from what the target answered. Pure generators of chains."""
