"""Policy files of tests, read and written by YAML's C code: in Python that is most of a start."""

from copy import deepcopy
from functools import cache
from typing import Any

import yaml

from seawall.assemble.policy_file import default_policy


@cache
def _default() -> dict[str, Any]:
    document: dict[str, Any] = yaml.load(default_policy(), Loader=yaml.CSafeLoader)
    return document


def default_document() -> dict[str, Any]:
    """The policy that `seawall init` writes, to be changed."""
    return deepcopy(_default())


def written(document: dict[str, Any]) -> str:
    """The text of a policy file."""
    text: str = yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
    return text
