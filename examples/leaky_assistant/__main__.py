"""`python -m leaky_assistant`: serve the assistant on this machine, and on this machine only."""

import argparse
import asyncio
import contextlib

from leaky_assistant.server import HOST, serve


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="leaky_assistant", description=__doc__)
    parser.add_argument("--port", type=int, default=8711, help="0 takes a free port")
    parser.add_argument("--apart", action="store_true", help="a memory for each `user`")
    asked = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(asked.port, started=_announce, apart=asked.apart))


def _announce(port: int) -> None:
    print(f"the leaky assistant listens on http://{HOST}:{port}/v1", flush=True)


if __name__ == "__main__":
    main()
