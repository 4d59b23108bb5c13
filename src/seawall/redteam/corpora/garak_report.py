"""
What garak wrote of a run of its own (`*.report.jsonl`): counts of it, and no word of any text.

An `attempt` of status 2 is one prompt with all that was generated for it and, by detector, a
score of each. `eval` is garak's own count, which ours must agree with: a report that was cut or
edited is refused.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from seawall.errors import TargetError
from seawall.redteam.corpora.corpus import text_id

THRESHOLD = 0.5
"""From which score on garak counts a hit, where a report does not say."""

_JUDGED = 2
"""garak's word for an attempt that its detectors have read."""

_EVAL = ("passed", "fails", "nones")


@dataclass(frozen=True, slots=True)
class Prompt:
    """
    One prompt: its probe, what it is called (`text_id`), and each detector's word on each output.

    True is a hit; None, that the detector said nothing, or there was no output.
    """

    probe: str
    text: str
    attempt: str
    said: Mapping[str, tuple[bool | None, ...]]


@dataclass(frozen=True, slots=True)
class GarakReport:
    """
    One run of garak. `probes` are those that it set out to run, each with its primary detector.
    `began` is its own local time, which it writes without a zone: it is told as if it was UTC.

    `prompts` are of probes that garak was done with; `unjudged` counts, by probe, those that were
    sent and never judged. `finished` is whether garak came to its end.
    """

    version: str
    began: str
    target: str
    seed: int
    generations: int
    probes: Mapping[str, str]
    prompts: tuple[Prompt, ...]
    unjudged: Mapping[str, int]
    finished: bool


def read_garak(raw: bytes, source: str) -> GarakReport:
    """
    A report, as it stands; `source` is how errors call it.

    TargetError, with the line, where it is no report of garak's, or its counts disagree.
    """
    reading = _Reading()
    for number, said in _lines(raw, source):
        try:
            reading.take(said)
        except (KeyError, TypeError, ValueError, AttributeError):
            kind = said.get("entry_type")
            shown = f"`{kind}`" if kind in _Reading.KINDS else "a line"
            raise TargetError(
                f"line {number} of `{source}`: {shown} is not as garak 0.17 writes it"
            ) from None
    if not reading.version or not reading.setup:
        raise TargetError(f"`{source}` is no report of garak's; name its `*.report.jsonl`")
    reading.require_agreement(source)
    return reading.report()


def read_hits(raw: bytes, source: str) -> frozenset[tuple[str, str, int]]:
    """The hits of garak's `*.hitlog.jsonl`: attempt, detector and which of its outputs."""
    try:
        return frozenset(
            (str(said["attempt_id"]), str(said["detector"]), int(said["attempt_idx"]))
            for _, said in _lines(raw, source)
        )
    except (KeyError, TypeError, ValueError):
        raise TargetError(f"`{source}` is no hit log of garak's; name its report alone") from None


def require_hits(report: GarakReport, hits: frozenset[tuple[str, str, int]], source: str) -> None:
    """TargetError where the hit log of the same run says other hits than the report."""
    told = {
        (prompt.attempt, detector, place)
        for prompt in report.prompts
        for detector, outputs in prompt.said.items()
        for place, hit in enumerate(outputs)
        if hit
    }
    if missing := len(told ^ hits):
        raise TargetError(
            f"`{source}` and its hit log disagree on {missing} outputs; they are of two runs, or "
            "one of them was edited"
        )


def _lines(raw: bytes, source: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(raw.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            said = orjson.loads(line)
        except orjson.JSONDecodeError:
            said = None
        if not isinstance(said, dict):
            raise TargetError(f"line {number} of `{source}` is no JSON object; was it cut?")
        yield number, said


class _Reading:
    """What was read so far."""

    KINDS = frozenset({"start_run setup", "init", "attempt", "eval", "plugin_cache", "completion"})

    def __init__(self) -> None:
        self.version = self.began = ""
        self.setup: dict[str, Any] = {}
        self.finished = False
        self._primary: dict[str, str] = {}
        self._sent: dict[str, str] = {}
        self._judged: dict[str, Prompt] = {}
        self._evals: dict[tuple[str, str], tuple[int, ...]] = {}

    def take(self, said: Mapping[str, Any]) -> None:
        """One line; those of other kinds say nothing that we count."""
        match said.get("entry_type"):
            case "start_run setup":
                self.setup = {**said}
            case "init":
                began = datetime.fromisoformat(said["start_time"]).replace(tzinfo=UTC)
                self.version, self.began = str(said["garak_version"]), began.isoformat()
            case "plugin_cache":
                for name, about in said["plugin_cache"].get("probes", {}).items():
                    self._primary[name.removeprefix("probes.")] = about["primary_detector"] or ""
            case "attempt":
                self._attempt(said)
            case "eval":
                counts = tuple(int(said[each]) for each in _EVAL)
                self._evals[str(said["probe"]), str(said["detector"])] = counts
            case "completion":
                self.finished = True
            case _:
                pass

    def _attempt(self, said: Mapping[str, Any]) -> None:
        attempt, probe = str(said["uuid"]), str(said["probe_classname"])
        self._sent[attempt] = probe
        if said["status"] != _JUDGED or not said["detector_results"]:
            return
        turns = said["prompt"]["turns"]
        words = [(str(turn["role"]), str(turn["content"]["text"])) for turn in turns]
        threshold = float(self._set("run", "eval_threshold") or THRESHOLD)
        self._judged[attempt] = Prompt(
            probe,
            text_id(words),
            attempt,
            {
                str(detector): tuple(
                    None if score is None else float(score) >= threshold for score in scores
                )
                for detector, scores in said["detector_results"].items()
            },
        )

    def require_agreement(self, source: str) -> None:
        """TargetError where garak's own counts are others."""
        ours: defaultdict[tuple[str, str], Counter[bool | None]] = defaultdict(Counter)
        for prompt in self._judged.values():
            for detector, outputs in prompt.said.items():
                ours[prompt.probe, detector].update(outputs)
        for key, counts in self._evals.items():
            if counts != tuple(ours[key][each] for each in (False, True, None)):
                raise TargetError(
                    f"`{source}` does not hold the outputs that garak counted for "
                    f"`{key[0]}` by `{key[1]}`; it was cut or edited"
                )

    def _set(self, part: str, name: str) -> Any:
        """A setting that garak ran with; None where it says none."""
        return self.setup.get(f"{part}.{name}")

    def report(self) -> GarakReport:
        """All of it."""
        wanted = [str(name) for name in self._set("transient", "active_probes") or ()]
        probes = [*(name.removeprefix("probes.") for name in wanted), *self._sent.values()]
        done = {probe for probe, _ in self._evals}
        unjudged = (probe for each, probe in self._sent.items() if each not in self._judged)
        kind, name = (self._set("plugins", f"target_{word}") or "" for word in ("type", "name"))
        return GarakReport(
            version=self.version,
            began=self.began,
            target=f"{kind} {name}".strip(),
            seed=int(self._set("run", "seed") or 0),
            generations=int(self._set("run", "generations") or 1),
            probes={probe: self._primary.get(probe, "") for probe in probes},
            prompts=tuple(each for each in self._judged.values() if each.probe in done),
            unjudged=Counter(unjudged),
            finished=self.finished,
        )
