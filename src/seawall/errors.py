"""
Every error that Seawall raises on purpose.

    SeawallError
    ├── PolicyError      the policy file or a rule in it is wrong; the author mends it
    ├── SettingsError    an address, folder or variable is wrong; the operator mends it
    ├── WireError        a request or an answer cannot be read; whoever sent it mends it
    ├── UpstreamError    the model's server failed, refused or was too slow
    ├── LedgerError      the log cannot be opened, read or written
    │   ├── AlreadyUsed  a single-use key was used before
    │   ├── SignerError  the process that signs for the log cannot be reached, or failed
    │   └── TextGone     a sealed text was erased, or its time is over
    ├── AccessError      a key is unknown, revoked or malformed, or a person may not do this
    │   ├── SignInRefused  a person was not let in
    │   └── Overtaken    what a person would do came too late
    ├── SessionsError    what sessions have read cannot be kept, or cannot be asked for
    ├── EncoderError     our own model has too much to read, failed or is closed
    ├── ProxyError       an MCP server, or the gateway that decides about it, cannot be reached
    ├── ToolDenied       a guarded tool may not run, or what it returned may not be read
    ├── ShipError        a checklist or a result cannot be read, or is refused
    ├── TargetError      what is to be attacked cannot be asked, or an attack cannot be read
    └── ScanError        an input to `seawall scan` cannot be read

A verdict is never an error: refusing is a value (seawall.terms.Verdict).
Messages are lower case, quote the input in backticks and name the next step;
they never hold a text that was checked, a secret or a personal value.
"""


class SeawallError(Exception):
    """Something went wrong that a person can mend; the message says how."""


class PolicyError(SeawallError):
    """The policy file, or a rule in it, is wrong."""


class SettingsError(SeawallError):
    """The installation is wrong: an address, a folder, a key, a variable."""


class WireError(SeawallError):
    """A request or an answer is not in the format that its path promises."""


class UpstreamError(SeawallError):
    """
    The model's server failed, refused or was too slow.

    `status` is the HTTP status that the client should see; `code` is a short
    machine-readable word for it.
    """

    def __init__(self, message: str, *, status: int, code: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class LedgerError(SeawallError):
    """
    The log cannot be opened, read or written.

    `reason` says why in one word, for counting: one of `REASONS`.
    """

    REASONS = ("disk_full", "read_only", "corrupt", "locked", "io", "in_doubt", "other")

    def __init__(self, *said: object, reason: str = "other") -> None:
        super().__init__(*said)
        self.reason = reason


class AlreadyUsed(LedgerError):  # noqa: N818 - a fact about a key, not a fault
    """An append named a single-use key that an earlier append had used."""


class SignerError(LedgerError):
    """The process that signs the log's checkpoints cannot be reached, or failed itself."""


class TextGone(LedgerError):  # noqa: N818 - a fact about a text, not a fault
    """A sealed text was erased on purpose, or its time was over."""


class AccessError(SeawallError):
    """A key is unknown, revoked or malformed, or a person may not do what they ask."""


class SignInRefused(AccessError):  # noqa: N818 - named by what happened, as a verdict is
    """
    Somebody was not let in.

    `reason` says why in one word, for the log; `person` names them where they are known.
    `wait` are the seconds after which to try again, 0 where trying again is of no use.
    """

    def __init__(self, message: str, *, reason: str, person: str = "", wait: int = 0) -> None:
        super().__init__(message)
        self.reason = reason
        self.person = person
        self.wait = wait


class Overtaken(AccessError):  # noqa: N818 - named by what happened, as a verdict is
    """What a person would do came too late: somebody else was faster, or it is over."""


class SessionsError(SeawallError):
    """
    What sessions have read cannot be kept, or cannot be asked for.

    `reason` says why in one word: one of `REASONS`. No tool call is allowed then.
    """

    REASONS = ("full", "lost")

    def __init__(self, *said: object, reason: str) -> None:
        super().__init__(*said)
        self.reason = reason


class EncoderError(SeawallError):
    """Our own model has too much to read, failed or is closed; a guard says `guard.broken`."""


class ProxyError(SeawallError):
    """The gateway that an MCP proxy asks, or the server behind it, gives no answer."""


class ScanError(SeawallError):
    """An input to `seawall scan` cannot be read at all."""


class ToolDenied(SeawallError):  # noqa: N818 - named by what happened, as a verdict is
    """
    A guarded tool may not run, or it ran and what it returned may not be read.

    `why` is the decision of the scope, or the verdict on what was returned.
    """

    def __init__(self, *said: object, why: object) -> None:
        super().__init__(*said)
        self.why = why


class TargetError(SeawallError):
    """What is to be attacked cannot be asked, or a seed, a profile or a run cannot be read."""


class ShipError(SeawallError):
    """A checklist, or a signed result of the gate, cannot be read or does not hold."""
