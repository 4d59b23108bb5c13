"""The engine: what is asked next at each seed, and the shell that asks it and writes it down."""
