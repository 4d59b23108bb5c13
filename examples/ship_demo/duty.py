"""A pager that does not exist: takes notices by webhook, and says that it did."""

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer


class Pager(BaseHTTPRequestHandler):
    """Takes whatever comes."""

    def do_POST(self) -> None:
        """Take a notice."""
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Pager).serve_forever()
