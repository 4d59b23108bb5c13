"""The model that marks names, places, organisations and addresses: its texts and its making."""
