"""`python -m leaky_assistant`: serve the assistant on this machine, and on this machine only."""

import argparse
import asyncio
import contextlib

from leaky_assistant.server import HOST, serve


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="leaky_assistant", description=__doc__)
    parser.add_argument("--port", type=int, default=8711, help="0 takes a free port")
    port = parser.parse_args().port
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(port, started=_announce))


def _announce(port: int) -> None:
    print(f"the leaky assistant listens on http://{HOST}:{port}/v1", flush=True)


if __name__ == "__main__":
    main()
