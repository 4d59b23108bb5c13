"""The leaky assistant on a socket, in a process of its own, as `python -m` starts it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from leaky_assistant import shop

EXAMPLES = Path(shop.__file__).parents[1]


@contextmanager
def serving(*options: str) -> Iterator[str]:
    """Its address, as long as this is entered."""
    command = [sys.executable, "-m", "leaky_assistant", "--port", "0", *options]
    environ = os.environ | {"PYTHONPATH": str(EXAMPLES)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environ, text=True) as process:
        try:
            assert process.stdout
            address = re.search(r"http://\S+", process.stdout.readline())
            assert address
            yield address[0]
        finally:
            process.terminate()
