"""
Seawall, the security layer around AI features.

    from seawall import Guard

    guard = Guard.from_file("seawall.yaml")
    verdict = guard.check("...", stage="input")
"""

from importlib import import_module

_HOMES = {
    "seawall.assemble.agents": ("AgentSession",),
    "seawall.assemble.guard": ("Guard",),
    "seawall.assemble.memories": ("Memories",),
    "seawall.detect": ("Finder", "Pattern", "Reader", "Seeker"),
    "seawall.errors": ("SeawallError", "ToolDenied"),
    "seawall.guard": ("redact",),
    "seawall.scope": ("Decision", "Integrity", "Label", "Read"),
    "seawall.terms": (
        "Action",
        "Coverage",
        "Finding",
        "Inspection",
        "Message",
        "Reading",
        "Role",
        "Rule",
        "Ruling",
        "Span",
        "Stage",
        "Text",
        "Verdict",
    ),
}
"""Where each name is that `__init__.pyi` tells type checkers and editors of."""

_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = tuple(sorted(_HOME_OF))


def __getattr__(name: str) -> object:
    """
    A name of this package, loaded when it is first used.

    All detectors take most of a second to load, and most commands need none.
    """
    if name not in _HOME_OF:
        raise AttributeError(f"module `seawall` has no `{name}`")
    found: object = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Every name of this package."""
    return sorted({*globals(), *__all__})
