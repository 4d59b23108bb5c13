"""What people need to decide about tool calls: the log, who they are, and what was kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from seawall.access import People, SignedAct, ToolApproval, Viewed, enter_word, view
from seawall.assemble.ledger import open_ledger
from seawall.assemble.people import load_people
from seawall.assemble.policy_file import load_document
from seawall.ledger import Ledger, Pseudonyms
from seawall.ledger.vault import Vault
from seawall.settings import data_folder


@dataclass(frozen=True, slots=True)
class Desk:
    """Where people of an installation decide about tool calls."""

    ledger: Ledger
    people: People
    folder: Path

    def view(self, signed: SignedAct, now: datetime) -> Viewed:
        """What a call is, opened as somebody signed for it; see `seawall.access.view`."""
        keyed = Pseudonyms.open(self.folder).conversation
        with Vault.open(self.folder) as vault:
            return view(self.ledger, self.people, signed, now, read=vault.read, keyed=keyed)

    def say(self, signed: SignedAct, now: datetime) -> ToolApproval:
        """Log somebody's yes or no; see `seawall.access.enter_word`."""
        return enter_word(self.ledger, self.people, signed, now)


@contextmanager
def open_desk(path: Path | None) -> Iterator[Desk]:
    """The desk of the installation that a policy file describes."""
    folder = data_folder(load_document(path), folder=path.parent if path else Path())
    with open_ledger(path) as ledger:
        yield Desk(ledger, load_people(path), folder)
