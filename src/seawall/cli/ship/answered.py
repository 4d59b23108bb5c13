"""What `seawall ship` does by itself: asks the gate, logs and signs what it says, and shows it."""

import json
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
from seawall.cli.options import policy_path
from seawall.cli.ship.installed import installation
from seawall.cli.ship.show import show_result
from seawall.cli.signing import key_of
from seawall.errors import SettingsError
from seawall.settings import FILE_NAME, cores
from seawall.ship.badge import badge
from seawall.ship.junit import junit
from seawall.ship.sarif import sarif
from seawall.ship.told import result_json

MOST_WORKERS = 8


def answered(
    *,
    feature: str,
    commit: str,
    file: Path | None,
    key: Path | None,
    config: Path | None,
    **told: Any,
) -> int:
    """Answer the checklist, and tell it in all the ways that were asked for; the exit code."""
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
    return FINE if asked.result.ready else UNPROVEN


def _asked(here: Installation, *, feature: str, commit: str) -> Asked:
    subject = subject_of(here.path, here.checklist, commit=commit)
    workers = min(MOST_WORKERS, cores())
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
