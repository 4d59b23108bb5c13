"""An installation with people in it, each with a key and a command line of their own."""

import io
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from seawall.access import make_person_key
from seawall.cli import main
from seawall.ledger import Query, open_for_reading


class Office:
    """
    A folder with a policy file that names people by role, and the keys of all of them.

    `commands` are the words of the command line before those of a call; `leads` says who
    reports to whom.
    """

    def __init__(
        self,
        folder: Path,
        patch: pytest.MonkeyPatch,
        capture: pytest.CaptureFixture[str],
        *,
        commands: tuple[str, ...],
        roles: Mapping[str, str],
        leads: Mapping[str, str] | None = None,
    ) -> None:
        self.folder, self._patch, self._capture = folder, patch, capture
        self._commands = commands
        self.data = folder / ".seawall"
        self.policy = folder / "seawall.yaml"
        patch.chdir(folder)
        for name in ("SEAWALL_CONFIG", "SEAWALL_DATA_DIR", "SEAWALL_PERSON_KEY", "COLUMNS"):
            patch.delenv(name, raising=False)
        patch.setenv("TTY_COMPATIBLE", "0")
        self.keys = {name: make_person_key(self.key_file(name), name) for name in roles}
        lines = ["version: 1", "people:"]
        for name, key in self.keys.items():
            line = f'{{roles: [{roles[name]}], key: "{key.public}", seal_key: "{key.seal_key}"'
            above = (leads or {}).get(name)
            lines.append(f"  {name}: {line}{f', reports_to: {above}' if above else ''}}}")
        self.policy.write_text("\n".join(lines), "utf-8")

    def __call__(self, who: str, *words: str, stdin: str | None = None) -> tuple[int, str, str]:
        """What somebody sees who runs the command with these words: code, output, errors."""
        mine = ("--as", str(self.key_file(who))) if who else ()
        self._patch.setattr(sys, "argv", ["seawall", *self._commands, *words, *mine])
        if stdin is not None:
            self._patch.setattr(sys, "stdin", io.StringIO(stdin))
        self._capture.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        assert end.value.code is None or isinstance(end.value.code, int)
        out, err = self._capture.readouterr()
        return end.value.code or 0, out, err

    def all_kinds(self) -> list[str]:
        """The kinds of all events in the log, in order."""
        with open_for_reading(self.data) as log:
            return [entry.event.kind for entry in log.entries(Query())]

    def key_file(self, name: str) -> Path:
        """Where somebody's secret key is."""
        return self.folder / f"{name}.key"
