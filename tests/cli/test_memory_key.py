"""`seawall key memory`: shown, rotated, dropped, and logged; never printed."""

import json
from pathlib import Path

from seawall.assemble.memory_keys import FILE
from seawall.ledger import Query, open_for_reading
from tests.cli.running import seawall


def test_keys_of_memories_are_rotated_and_dropped_and_that_is_logged(tmp_path: Path) -> None:
    assert seawall("key", "memory", folder=tmp_path).stdout == b""
    first = seawall("key", "memory", "--rotate", folder=tmp_path).stdout.split()[0].decode()
    told = seawall("key", "memory", "--rotate", folder=tmp_path).stdout.decode().splitlines()
    assert [line.split(maxsplit=2)[2] for line in told] == ["makes labels", "verifies"]
    assert told[1].split()[0] == first
    dropped = seawall("key", "memory", "--drop", first, folder=tmp_path)
    assert first not in dropped.stdout.decode()
    assert seawall("key", "memory", "--drop", first, folder=tmp_path).returncode == 2
    with open_for_reading(tmp_path / ".seawall") as log:
        events = [entry.event for entry in log.entries(Query(kind="memory.*"))]
    assert [event.kind for event in events] == ["memory.rotated"] * 2 + ["memory.key_dropped"]
    assert events[0].facts == events[2].facts == {"key": first}
    for key in json.loads((tmp_path / ".seawall" / FILE).read_text())["keys"]:
        assert key["secret"] not in "".join(told)
