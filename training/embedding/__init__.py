"""From the hidden states of the shipped encoder to what a text is about, as MiniLM has it."""
