"""When somebody was last erased is told by the log, also by what comes later and to others."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from seawall.errors import LedgerError
from seawall.ledger import Erasures, SqliteLedger, open_for_reading
from seawall.ledger.vault import Erased, erased_events
from seawall.terms import Event
from tests.ledger.events import NOON
from tests.ledger.failing import damage, mend

ANN, BOB = (f"pz1.default.2026q4.principal.{word * 26}" for word in "ab")
NOTHING: dict[str, Any] = {"keys": 0, "texts": 0}


def test_what_is_erased_later_is_seen_and_the_last_time_counts(tmp_path: Path) -> None:
    with SqliteLedger(tmp_path) as log, open_for_reading(tmp_path) as reader:
        erasures = Erasures(reader)
        assert erasures.last([ANN]) is None
        for hours in (2, 1):
            at = NOON + timedelta(hours=hours)
            log.append([Event("vault.erased", at, "cli", principal=ANN, facts=NOTHING)])
        assert erasures.last([BOB, ANN]) == NOON + timedelta(hours=2)
        assert erasures.last([BOB]) is None
        assert erasures.last([]) is None


def test_who_loses_only_texts_of_a_class_is_not_erased_however_many_events_tell(
    tmp_path: Path,
) -> None:
    erased = Erased(keys=1, texts=1, key_ids=tuple(f"{n:016x}" for n in range(1_500)))
    with SqliteLedger(tmp_path) as log:
        some = erased_events(erased, subject=ANN, at=NOON, actor="cli", classes=["text"])
        every = erased_events(erased, subject=BOB, at=NOON, actor="cli")
        assert len(some) == len(every) == 2
        log.append([*some, *every])
        erasures = Erasures(log)
        assert erasures.last([ANN]) is None
        assert erasures.last([BOB]) == NOON


def test_a_log_that_cannot_be_read_is_an_error_and_not_nobody(tmp_path: Path) -> None:
    with SqliteLedger(tmp_path) as log:
        log.append([Event("vault.erased", NOON, "cli", principal=ANN, facts=NOTHING)])
    with open_for_reading(tmp_path) as reader:
        erasures = Erasures(reader)
        before = damage(tmp_path)
        with pytest.raises(LedgerError):
            erasures.last([ANN])
        mend(tmp_path, before)
        assert erasures.last([ANN]) == NOON
