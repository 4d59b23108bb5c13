"""`seawall bench` as a person runs it: files in, an exit code and words out."""

from collections.abc import Sequence
from pathlib import Path

import orjson
from click.testing import CliRunner

from seawall.cli.bench import bench


def run_bench(name: str, *arguments: object) -> tuple[int, str]:
    """The exit code and the output of `seawall bench NAME`; errors made on purpose are raised."""
    result = CliRunner().invoke(bench, [name, *map(str, arguments)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def write(path: Path, rows: Sequence[object]) -> Path:
    """The file, with each row as a line of JSON."""
    path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    return path
