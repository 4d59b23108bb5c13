"""The model that reads answers for harm: its texts and its making."""
