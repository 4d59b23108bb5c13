"""Memories that applications keep: checked when written, labelled, and checked when read."""

from seawall.guard.memory.judge import (
    Given,
    Recalled,
    Source,
    classes_of,
    judge_read,
    judge_written,
)
from seawall.guard.memory.keyring import (
    DAY,
    EVERYONE,
    KEY_BYTES,
    Asking,
    Keyring,
    Owner,
    key_id,
    milliseconds,
)
from seawall.guard.memory.label import VERSION, Label, Reason, is_feature, read_label

__all__ = [
    "DAY",
    "EVERYONE",
    "KEY_BYTES",
    "VERSION",
    "Asking",
    "Given",
    "Keyring",
    "Label",
    "Owner",
    "Reason",
    "Recalled",
    "Source",
    "classes_of",
    "is_feature",
    "judge_read",
    "judge_written",
    "key_id",
    "milliseconds",
    "read_label",
]
