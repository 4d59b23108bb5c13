"""The drill of the kill switch: a gateway of its own, whose key is revoked as it runs."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from seawall.access import KeyStore
from seawall.assemble.probing import RunningGateway
from seawall.assemble.shipping import Installation

WITHIN = 60.0
"""Seconds in which no request may pass any more."""

_PATIENCE = 60.0
_POLL = 0.05
_ADDRESS = re.compile(r"listens on (http://[0-9.]+:[0-9]+)")
_LEFT_OUT = {"witnesses", "notices", "sign_in", "review", "people", "texts"}
"""Parts of the policy file that would reach others, or need what the drill has not."""

_BODY = {"text": "hello", "stage": "input"}
_OK = 200


def kill_switch(installation: Installation, feature: str) -> str:
    """
    Start a gateway with the installation's own rules, let a request pass, and revoke its key.

    Empty once no request passes any more; else why not, in a word. It has a data folder of its
    own, so that nothing of it is in the installation's log.
    """
    if installation.document.keys != "required":
        return "keys_optional"  # who comes without a key has none that could be revoked
    with TemporaryDirectory(prefix="seawall-drill-") as name:
        folder = Path(name)
        config = folder / "seawall.yaml"
        config.write_text(_policy(installation), "utf-8")
        keys = KeyStore(folder / "data")
        key, secret = keys.issue(feature, at=datetime.now(UTC), note="drill")
        with _running(folder, config, _variables(installation)) as address:
            if not address:
                return "not_started"
            gateway = RunningGateway(address, feature, secret)
            if gateway.post("/seawall/v1/check", _BODY).status != _OK:
                return "never_passed"
            keys.revoke(key.id, at=datetime.now(UTC))
            return "" if _stops(gateway) else "still_passes"


def _stops(gateway: RunningGateway) -> bool:
    deadline = time.monotonic() + WITHIN
    while time.monotonic() < deadline:
        if gateway.post("/seawall/v1/check", _BODY).status != _OK:
            return True
        time.sleep(_POLL)
    return False


def _policy(installation: Installation) -> str:
    """The installation's rules, in a place of their own."""
    document = installation.document.model_dump(mode="json", exclude_unset=True)
    kept = {name: value for name, value in document.items() if name not in _LEFT_OUT}
    folder = installation.path.parent.absolute() if installation.path else Path.cwd()
    for feature in kept.get("features", {}).values():
        feature.pop("texts", None)
        if feature.get("input_schema"):
            feature["input_schema"] = str(folder / feature["input_schema"])
    kept |= {"data": "data", "listen": {"host": "127.0.0.1", "port": 0}}
    return yaml.safe_dump(kept, sort_keys=False, allow_unicode=True)


def _variables(installation: Installation) -> dict[str, str]:
    """A word in the place of each provider's key: no model is asked."""
    upstreams = installation.document.upstreams.values()
    return {each.key_env: "drill" for each in upstreams if each.key_env}


@contextmanager
def _running(folder: Path, config: Path, variables: dict[str, str]) -> Iterator[str]:
    """The gateway's address; empty where it did not start."""
    output = folder / "gateway.log"
    command = [sys.executable, "-P", "-m", "seawall", "serve", "--config", str(config)]
    with output.open("wb") as file:
        process = subprocess.Popen(  # noqa: S603 - our own command
            command,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            env={**os.environ, **variables},
            start_new_session=True,
        )
    try:
        yield _address(process, output)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(process: subprocess.Popen[bytes], output: Path) -> str:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        if match := _ADDRESS.search(output.read_text("utf-8", "replace")):
            return match[1]
        time.sleep(_POLL)
    return ""
