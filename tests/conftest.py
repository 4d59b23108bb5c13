"""What all tests share."""

from hypothesis import settings

# Tests assert no times: a busy machine is no bug.
settings.register_profile("seawall", deadline=None)
settings.load_profile("seawall")
