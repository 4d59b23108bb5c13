"""What every command's exit code means."""

from seawall.terms import Action

FINE = 0
FAILURE = 1
USAGE = 2
HELD = 3
BLOCKED = 4
UNPROVEN = 5
"""It is not known well enough that little is missed."""
CHANGED = 6
"""What was kept is not what the log says that it is."""

BY_ACTION = {
    Action.ALLOW: FINE,
    Action.REDACT: FINE,
    Action.HOLD: HELD,
    Action.BLOCK: BLOCKED,
}
