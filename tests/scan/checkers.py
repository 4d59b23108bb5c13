"""Small checkers for the tests of scan; picklable, so that worker processes can make them."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path

from seawall.guard import Substitutes
from seawall.terms import Action, Coverage, Finding, Rule, Ruling, Span, Stage, Verdict


class Attacks:
    """Blocks what holds the word attack, says how long a text is, and breaks where told to."""

    def check(self, text: str, *, stage: Stage, feature: str) -> Verdict:
        if text == "break":
            raise ValueError(text)
        rulings: tuple[Ruling, ...] = ()
        if "attack" in text:
            finding = Finding("injection.override", Span(0, len(text)))
            rule = Rule("no-attacks", "injection.*", Action.BLOCK)
            rulings = (Ruling(finding, stage, Action.BLOCK, rule),)
        coverage = Coverage(len(text), notes=(feature,) if feature else ())
        return Verdict("test", "sha256:1", rulings, {"injection": 0.5}, coverage)

    def substitutes(self) -> Substitutes:
        return Substitutes()


@dataclass
class Killing(Attacks):
    """Kills the process that scans, as kill -9 would, the first time it sees `text`."""

    text: str
    mark: Path
    worker: bool = False

    def check(self, text: str, *, stage: Stage, feature: str) -> Verdict:
        if text == self.text and not self.mark.exists():
            self.mark.touch()
            os.kill(os.getppid() if self.worker else os.getpid(), signal.SIGKILL)
        return super().check(text, stage=stage, feature=feature)


@dataclass
class Dying(Attacks):
    """Ends its own process at `text`, with no word."""

    text: str

    def check(self, text: str, *, stage: Stage, feature: str) -> Verdict:
        if text == self.text:
            os._exit(7)
        return super().check(text, stage=stage, feature=feature)


@dataclass
class Interrupting(Attacks):
    """Sends to all processes of the command what a terminal sends at Ctrl-C."""

    text: str

    def check(self, text: str, *, stage: Stage, feature: str) -> Verdict:
        if text == self.text:
            os.killpg(os.getpgrp(), signal.SIGINT)
        return super().check(text, stage=stage, feature=feature)


@dataclass
class Stopped(Attacks):
    """Ctrl-C at `text`."""

    text: str

    def check(self, text: str, *, stage: Stage, feature: str) -> Verdict:
        if text == self.text:
            raise KeyboardInterrupt
        return super().check(text, stage=stage, feature=feature)
