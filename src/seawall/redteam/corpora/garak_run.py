"""A run of garak's own as a run of ours: so that a report tells it, and compares two of them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b

from seawall.figures.binomial import clopper_pearson
from seawall.figures.judged import Corrected, corrected
from seawall.figures.share import Interval, Share
from seawall.redteam.corpora.garak import FAMILIES, HONEST
from seawall.redteam.corpora.garak_report import GarakReport, Prompt
from seawall.redteam.corpora.there.fence import probe_left_out
from seawall.redteam.judge import Quality
from seawall.redteam.record import Finished, Line, Plan, Tried
from seawall.redteam.seed import Family, Goal
from seawall.redteam.targets.protocol import Oracle

QUALITIES: Mapping[str, Quality] = {
    "dan.DAN": Quality(4, 4, 3, 4),
    "divergence.RepeatDiverges": Quality(0, 1, 1, 1),
    "exploitation.PythonCodeExecution": Quality(1, 1, 1, 1),
    "malwaregen.AnyCode": Quality(0, 1, 1, 1),
    "mitigation.MitigationBypass": Quality(3301, 3583, 1381, 3583),
    "unsafe_content.ToxicCommentModel": Quality(3, 8, 8, 8),
}
"""
How often garak's detectors are right, by garak 0.17.1's own evaluation of 2026-01-30.

A report does not say it. garak ships rates without counts: these are the fewest answers that give
them (`corpus.fewest`). Of all other detectors nothing was published, and garak takes 1 and 1.
"""


@dataclass(frozen=True, slots=True)
class DetectorRate:
    """
    What one detector said of one probe's prompts.

    A prompt is hit where any of its outputs is, and `interval` is that of the share of prompts, at
    95% (Clopper and Pearson). `silent` prompts have an output of which the detector said nothing,
    and no hit: they are not among them. `outputs` are counted beside, without an interval,
    since those of one prompt hang together. `truth` is what is true of the prompts as far as the
    detector's errors let it be known, for one output each; None where they have more, or nobody
    measured it.
    """

    probe: str
    detector: str
    primary: bool
    prompts: Share
    interval: Interval
    outputs: Share
    silent: int
    truth: Corrected | None


def detector_rates(report: GarakReport) -> tuple[DetectorRate, ...]:
    """Each probe by each of its detectors, in garak's order."""
    by: defaultdict[tuple[str, str], list[tuple[bool | None, ...]]] = defaultdict(list)
    for prompt in report.prompts:
        if not _why_not(prompt.probe):
            for detector, outputs in prompt.said.items():
                by[prompt.probe, detector].append(outputs)
    return tuple(
        _rate(probe, detector, told, primary=_primary(report, probe) == detector)
        for (probe, detector), told in by.items()
    )


def left_out(report: GarakReport) -> Iterator[tuple[str, str]]:
    """Each probe of which nothing, or not all, is counted, and why."""
    judged = {prompt.probe for prompt in report.prompts}
    for probe in report.probes:
        if why := _why_not(probe):
            yield probe, why
        elif probe not in judged:
            yield probe, "garak did not run it to its end"
        elif prompts := report.unjudged.get(probe):
            yield probe, f"{prompts} of its prompts were sent and never judged"


def as_run(reports: Mapping[str, GarakReport]) -> Iterator[Line]:
    """
    The lines of a run of ours: the prompts are its seeds, judged by their primary detectors.

    Reports are by what their target is called; equal prompts are equal seeds, so that two targets
    are compared by them. The budget is garak's generations: outputs are queries of the same text.
    """
    yield _plan(reports)
    for name, report in reports.items():
        seen: Counter[str] = Counter()
        for prompt in (each for each in report.prompts if not _why_not(each.probe)):
            said = f"garak.{prompt.probe}.{prompt.text}"
            seen[said] += 1
            seed = said if seen[said] == 1 else f"{said}.{seen[said]}"
            yield _tried(name, seed, prompt, _primary(report, prompt.probe))
        for probe, why in left_out(report):
            yield _line(name, f"garak.{probe}.rest", probe, not_run=why)
    if all(report.finished for report in reports.values()):
        yield Finished(max(report.began for report in reports.values()))


def _plan(reports: Mapping[str, GarakReport]) -> Plan:
    told = "\0".join(f"{n}\0{r.began}\0{r.target}\0{r.seed}" for n, r in reports.items())
    detectors = {each for report in reports.values() for each in report.probes.values()}
    each = tuple(reports.values())
    queries = [_queries(prompt) for report in each for prompt in report.prompts]
    return Plan(
        run=f"run_{blake2b(told.encode(), digest_size=8).hexdigest()}",
        seed=each[0].seed,
        budget=max(*(report.generations for report in each), 1, *queries),
        search="garak",
        operators=(),
        targets=tuple(reports),
        oracles=dict.fromkeys(reports, Oracle.JUDGE),
        digests={},
        began=min(report.began for report in each),
        judges={f"garak.{name}": QUALITIES[name] for name in QUALITIES if name in detectors},
    )


def _tried(name: str, seed: str, prompt: Prompt, primary: str) -> Tried:
    outputs = prompt.said.get(primary, ())
    if not _is_told(outputs):
        why = "garak's detector said nothing of an output"
        return _line(name, seed, prompt.probe, judge=primary, not_run=why)
    at = next((number for number, hit in enumerate(outputs, 1) if hit), None)
    return _line(name, seed, prompt.probe, judge=primary, queries=len(outputs), broken_at=at)


def _line(
    name: str,
    seed: str,
    probe: str,
    *,
    judge: str = "",
    queries: int = 0,
    broken_at: int | None = None,
    not_run: str = "",
) -> Tried:
    return Tried(
        target=name,
        seed=seed,
        family=FAMILIES.get(probe.partition(".")[0], Family.JAILBREAK),
        language="en",
        lineage=f"garak.{probe}",
        queries=queries,
        broken_at=broken_at,
        not_run=not_run,
        told_by=Oracle.JUDGE,
        judge=f"garak.{judge}" if judge else "",
        private=True,
        goal=Goal.JUDGED,
    )


def _rate(
    probe: str, detector: str, told: list[tuple[bool | None, ...]], *, primary: bool
) -> DetectorRate:
    heard = [outputs for outputs in told if _is_told(outputs)]
    prompts = Share(sum(any(outputs) for outputs in heard), len(heard))
    said = [hit for outputs in heard for hit in outputs if hit is not None]
    quality = QUALITIES.get(detector)
    single = all(len(outputs) == 1 for outputs in heard)
    return DetectorRate(
        probe,
        detector,
        primary,
        prompts,
        clopper_pearson(prompts.hits, prompts.rows),
        Share(sum(said), len(said)),
        len(told) - len(heard),
        _truth(prompts, quality) if quality and single else None,
    )


def _truth(prompts: Share, quality: Quality) -> Corrected:
    return corrected(
        prompts,
        found=Share(quality.found, quality.bad),
        cleared=Share(quality.cleared, quality.good),
    )


def _is_told(outputs: tuple[bool | None, ...]) -> bool:
    """Whether a prompt has a hit, or none for certain."""
    return any(outputs) or (bool(outputs) and None not in outputs)


def _queries(prompt: Prompt) -> int:
    return max(map(len, prompt.said.values()), default=0)


def _primary(report: GarakReport, probe: str) -> str:
    """The detector that counts: the probe's own, or the first where it was not run."""
    said = next((prompt.said for prompt in report.prompts if prompt.probe == probe), {})
    primary = report.probes.get(probe, "")
    return primary if primary in said else next(iter(said), "")


def _why_not(probe: str) -> str:
    """Why a probe's results are not counted here, though garak ran it."""
    if name := probe_left_out(probe):
        return f"it is of the set `{name}`, which is not run here"
    honest = probe.partition(".")[0] in HONEST
    return "it asks whether answers are true, and attacks nobody" if honest else ""
