"""Keys of targets: files name variables, and here is what they hold."""

from collections.abc import Mapping

from seawall.errors import SettingsError


def variable(environ: Mapping[str, str], named: str, target: str) -> str:
    """What a variable holds that a target needs; SettingsError where it is not set."""
    value = environ.get(named, "")
    if not value:
        raise SettingsError(f"target `{target}` needs a key in the variable {named}; set it")
    if not value.isascii() or not value.isprintable() or value != value.strip():
        raise SettingsError(f"what the variable {named} holds is no key; set it anew")
    return value
