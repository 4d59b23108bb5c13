"""The Unix socket of a signer: who may ask, how much, and for how long."""

import os
import socket
import socketserver
import stat
import struct
import threading
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from seawall.errors import LedgerError
from seawall.ledger.folder import cannot
from seawall.ledger.frames import Frame, receive_frame, send_frame
from seawall.ledger.signer import SigningService

SECONDS = 5.0
"""How long one who asks may take, from first byte to last."""

MOST_AT_ONCE = 16
"""Connections that are served at a time; others are closed."""

_LONGEST_PATH = 100
_CREDENTIALS = struct.Struct("=iII")
_ACCESS = 0o660


class SignerServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """
    Serves a signer at a socket: one question a connection, in frames (seawall.ledger.frames).

    Its file is for its owner and group. With `users`, only processes of these are answered.
    """

    daemon_threads = True
    request_queue_size = 64

    def __init__(
        self, path: Path, service: SigningService, *, users: Collection[int] = ()
    ) -> None:
        """LedgerError where the socket cannot be there, or another signer has it."""
        if users and not hasattr(socket, "SO_PEERCRED"):
            raise LedgerError("this system does not say which user asks; leave `--allow-uid` out")
        self.service = service
        self.users = frozenset(users)
        self._slots = threading.BoundedSemaphore(MOST_AT_ONCE)
        self._path = path
        _make_way(path)
        before = os.umask(0o777 & ~_ACCESS)
        try:
            super().__init__(str(path), _Handler)
        except OSError as error:
            raise cannot("listen at", path, error) from None
        finally:
            os.umask(before)

    def process_request(self, request: object, client_address: object) -> None:
        """Serve a connection in a thread of its own, unless there are too many."""
        if not self._slots.acquire(blocking=False):
            self.shutdown_request(request)  # type: ignore[arg-type]
            return
        super().process_request(request, client_address)  # type: ignore[arg-type]

    def process_request_thread(self, request: object, client_address: object) -> None:
        """Serve a connection."""
        try:
            super().process_request_thread(request, client_address)  # type: ignore[arg-type]
        finally:
            self._slots.release()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of what goes wrong with one connection: whoever asked has no answer."""

    def server_close(self) -> None:
        """Stop listening."""
        super().server_close()
        with suppress(OSError):
            self._path.unlink()

    def may_ask(self, channel: socket.socket) -> bool:
        """Whether the process at the other end is of a user that is answered."""
        if not self.users:
            return True
        told = channel.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        return _CREDENTIALS.unpack(told)[1] in self.users


class _Handler(socketserver.BaseRequestHandler):
    server: SignerServer
    request: socket.socket

    def handle(self) -> None:
        until = time.monotonic() + SECONDS
        if not self.server.may_ask(self.request):
            answer: Frame = {"refused": "this user may not ask; `--allow-uid` says who may"}
        else:
            try:
                answer = self.server.service.answer(receive_frame(self.request, until=until))
            except LedgerError as error:
                answer = {"refused": str(error)}
        send_frame(self.request, answer, until=until)


def _make_way(path: Path) -> None:
    """Take away a socket at which nobody listens any more; LedgerError where one cannot be."""
    if len(os.fsencode(path)) > _LONGEST_PATH:
        raise LedgerError(f"a socket's path has at most {_LONGEST_PATH} bytes; `{path}` has more")
    try:
        folder = path.parent.stat()
        there = path.lstat() if os.path.lexists(path) else None
    except OSError as error:
        raise cannot("listen at", path, error) from None
    if folder.st_mode & stat.S_IWOTH:
        raise LedgerError(
            f"everybody can write to `{path.parent}`, and so could put another signer there; "
            "`chmod o-w` it"
        )
    if there is None:
        return
    if not stat.S_ISSOCK(there.st_mode):
        raise LedgerError(f"`{path}` is there and no socket; name another path")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as channel:
        channel.settimeout(1.0)
        try:
            channel.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
            return
        except OSError as error:
            raise cannot("listen at", path, error) from None
    raise LedgerError(f"another signer listens at `{path}`; stop it, or name another path")
