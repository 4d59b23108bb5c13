"""A group of commands, each of which is loaded only when it is called."""

from collections.abc import Mapping
from importlib import import_module

import click


class LazyGroup(click.Group):
    """
    Knows its commands by the modules in which they are, and loads the one that is called.

    `homes` has each command's name with its module, which adds the command to the group. What
    lists all commands with what they do loads all.
    """

    def __init__(self, *arguments: object, homes: Mapping[str, str], **more: object) -> None:
        super().__init__(*arguments, **more)  # type: ignore[arg-type]  # as click gives them
        self._homes = homes

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's shape
        """The names of all commands."""
        return sorted(self._homes)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, loaded by now; None where there is none."""
        wanted = [self._homes[cmd_name]] if cmd_name in self._homes else self._homes.values()
        for home in wanted:  # of a misspelt one click tells what it may have been
            import_module(home)
        return super().get_command(ctx, cmd_name)


def homes(room: str, **modules: str) -> dict[str, str]:
    """The `homes` of a group in a package: with `read="search show"` both are in `room.read`."""
    return {
        name: f"{room}.{module}" for module, names in modules.items() for name in names.split()
    }
