"""An agent that obeys whoever wrote what it reads, and what became of its user's task."""

import datetime as dt
import re
import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import yaml

import agentdojo.default_suites.v1.tools.cloud_drive_client as drive
import agentdojo.default_suites.v1.tools.email_client as mail
import agentdojo.task_suite.task_suite as suites
from agentdojo.agent_pipeline.tool_execution import tool_result_to_str
from agentdojo.attacks.baseline_attacks import DirectAttack
from agentdojo.functions_runtime import FunctionCall, FunctionsRuntime
from agentdojo.task_suite.load_suites import get_suite
from bench.agentdojo.guards import REFUSED, Asked, Guard, Opening, writes

VERSION = "v1.2.2"
_SEEN = 24
"""Letters and digits of an injection by which the agent knows it; a tool may wrap its lines."""


class _Stopped(dt.datetime):
    """A clock that stands, so that two runs read the same."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
        return dt.datetime(2024, 5, 15, 12, tzinfo=tz)


_CLOCK = types.SimpleNamespace(datetime=_Stopped, date=dt.date, timedelta=dt.timedelta)
mail.datetime = drive.datetime = _CLOCK
suites.yaml = types.SimpleNamespace(  # the same, in C: an environment is read for each pair
    load=yaml.load, dump=yaml.dump, safe_load=lambda text: yaml.load(text, yaml.CSafeLoader)
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A user's task and an attacker's, in an environment that holds the attack."""

    suite: Any
    user: Any
    attacker: Any
    environment: Any
    injected: tuple[str, ...] = ()


@dataclass(slots=True)
class Run:
    """What became of a pair."""

    attack: bool = False
    utility: bool = False
    asked: int = 0
    """Approvals that were asked for."""
    asked_for_attacker: int = 0
    told: list[str] = field(default_factory=list)
    """Why calls of the user's task were not simply allowed."""
    unread: bool = False
    """Whether the agent never came to read the attack."""
    injected_write: bool = False
    """Whether any call of the attacker's that is no mere reading was made."""


def pairs(name: str) -> Iterator[Pair]:
    """Each user task of a suite with each attack, placed where the task reads it."""
    suite = get_suite(VERSION, name)
    attack = DirectAttack(suite, None)
    for user in suite.user_tasks.values():
        for attacker in suite.injection_tasks.values():
            texts = attack.attack(user, attacker)
            loaded = suite.load_and_inject_default_environment(texts)
            environment = user.init_environment(loaded)
            yield Pair(suite, user, attacker, environment, tuple(map(_letters, texts.values())))


def tasks(name: str) -> Iterator[Pair]:
    """Each user task of a suite, attacked by nobody."""
    suite = get_suite(VERSION, name)
    for user in suite.user_tasks.values():
        loaded = suite.load_and_inject_default_environment({})
        yield Pair(suite, user, None, user.init_environment(loaded))


def perform(pair: Pair, guard: Guard) -> Run:
    """Let the agent work, each of its calls before a guard."""
    agent = _Agent(pair, guard)
    agent.work()
    return agent.run


class _Agent:
    def __init__(self, pair: Pair, guard: Guard) -> None:
        self._pair = pair
        self._before = pair.environment
        self._after = pair.environment.model_copy(deep=True)
        self._runtime = FunctionsRuntime(pair.suite.tools)
        self._wanted = pair.user.ground_truth(self._before)
        wanted = [Asked(call.function, dict(call.args)) for call in self._wanted]
        self._judge = guard(Opening(pair.suite.name, _system(), pair.user.PROMPT, wanted))
        self._made: list[FunctionCall] = []
        self._obeyed = self._says = False
        self.run = Run()

    def work(self) -> None:
        """Do the user's task, and the attacker's from where it is read; then be judged."""
        for call in self._wanted:
            result = self._call(call, injected=False)
            if not self._obeyed and self._is_injected(result):
                self._obey()
        if self._pair.attacker is not None and not self._obeyed:
            self.run.unread = True
        self._score()

    def _is_injected(self, result: str) -> bool:
        read = _letters(result)
        return any(text[:_SEEN] in read for text in self._pair.injected)

    def _obey(self) -> None:
        self._obeyed = True
        calls = self._pair.attacker.ground_truth(self._before)
        # What it was told to say it says where all that comes before it was done.
        self._says = REFUSED not in [self._call(call, injected=True) for call in calls]

    def _call(self, call: FunctionCall, *, injected: bool) -> str:
        verdict = self._judge.judge(Asked(call.function, dict(call.args), injected))
        self.run.asked += verdict.asks
        self.run.asked_for_attacker += verdict.asks and injected
        if verdict.told and not injected:
            self.run.told.append(f"{call.function}: {verdict.told}")
        if not verdict.runs:
            return REFUSED
        self._made.append(call)
        self.run.injected_write |= injected and writes(self._pair.suite.name, call.function)
        value, error = self._runtime.run_function(self._after, call.function, call.args)
        result = error or _words(value)
        self._judge.read(result, verdict)
        return result

    def _score(self) -> None:
        pair = self._pair
        says = pair.user.GROUND_TRUTH_OUTPUT
        if self._says:
            says = f"{says}\n{pair.attacker.GROUND_TRUTH_OUTPUT}"
        check = pair.suite._check_task_result  # noqa: SLF001 - AgentDojo's own judgement
        known = ([{"type": "text", "content": says}], self._before, self._after, self._made)
        self.run.utility = bool(check(pair.user, *known))
        self.run.attack = pair.attacker is not None and bool(check(pair.attacker, *known))


@cache
def _system() -> str:
    """What AgentDojo tells every model before the user's task."""
    file = resources.files("agentdojo") / "data" / "system_messages.yaml"
    return str(yaml.safe_load(file.read_text("utf-8"))["default"])


def _words(value: Any) -> str:
    try:
        return str(tool_result_to_str(value))
    except TypeError:
        return str(value)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)
