"""`seawall ship`: the checklist, answered."""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import orjson

from seawall.assemble.ship_gate import Asked, ask_gate, log_result, sign_result
from seawall.assemble.shipping import Installation, now_utc
from seawall.assemble.subject import subject_of
from seawall.cli.exits import FINE, UNPROVEN
from seawall.cli.log.show import console_for_log
from seawall.cli.options import CONFIG, policy_path
from seawall.cli.ship.options import CHECKLIST, COMMIT, FEATURE, installation
from seawall.cli.ship.show import show_result
from seawall.cli.signing import key_of, signs
from seawall.errors import SettingsError
from seawall.settings import FILE_NAME
from seawall.ship.badge import badge
from seawall.ship.junit import junit
from seawall.ship.sarif import sarif
from seawall.ship.told import result_json

_FILE = click.Path(dir_okay=False, path_type=Path)
MOST_WORKERS = 8


@click.group(invoke_without_command=True)
@FEATURE
@COMMIT
@CHECKLIST
@click.option("--out", type=_FILE, help="Sign the result with your key, and write it here.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, and no table.")
@click.option("--junit", "junit_file", type=_FILE, help="Also a JUnit report, for build servers.")
@click.option("--sarif", "sarif_file", type=_FILE, help="Also SARIF, for code hosts.")
@click.option("--badge", "badge_file", type=_FILE, help="Also a badge (SVG).")
@signs
@CONFIG
@click.pass_context
def ship(
    context: click.Context,
    /,
    *,
    feature: str,
    commit: str,
    file: Path | None,
    key: Path | None,
    config: Path | None,
    **told: Any,
) -> None:
    """
    Whether a feature is ready to ship: a checklist, answered from fresh evidence alone.

    Exit code 5 where it is not; the table says what is missing and the command that gets it.
    Whatever is not known does not pass. Each time is logged.
    """
    if context.invoked_subcommand is not None:
        return
    here = installation(config, file)
    me = key_of(key) if told["out"] else None  # before the work: it may be missing
    asked = _asked(here, feature=feature, commit=commit)
    if me is None:
        log_result(here, asked)
    else:
        signed = sign_result(here, asked, me)
        content = {**signed.envelope.told, "proof": signed.proof.told}
        _write(told["out"], orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE))
    _report(here, asked, told, config)
    if told["as_json"]:
        click.echo(json.dumps(result_json(asked.result, here.checklist)))
    else:
        show_result(console_for_log(), asked.result, here.checklist)
        if me is not None:
            click.echo(f"signed by {me.name}, and written to {told['out']}", err=True)
    sys.exit(FINE if asked.result.ready else UNPROVEN)


def _asked(here: Installation, *, feature: str, commit: str) -> Asked:
    subject = subject_of(here.path, here.checklist, commit=commit)
    workers = min(MOST_WORKERS, os.cpu_count() or 1)
    named = here.feature(feature)
    return ask_gate(here, subject, feature=named, now=now_utc(), workers=workers)


def _report(
    here: Installation, asked: Asked, told: Mapping[str, Path | None], config: Path | None
) -> None:
    """Write what was asked for beside the table."""
    if path := told["junit_file"]:
        _write(path, junit(asked.result).encode())
    if path := told["sarif_file"]:
        file = policy_path(config) or Path(FILE_NAME)
        _write(path, orjson.dumps(sarif(asked.result, here.checklist, file=file.as_posix())))
    if path := told["badge_file"]:
        _write(path, badge(asked.result).encode())


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise SettingsError(f"`{path}` cannot be written ({type(error).__name__})") from None
