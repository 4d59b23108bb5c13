"""How the models that Seawall ships are made: `make train`."""
