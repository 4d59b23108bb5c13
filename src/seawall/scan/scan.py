"""A whole scan: find the files, judge every row, continue where an earlier one stopped."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from seawall.errors import ScanError
from seawall.scan.chunk import read_chunks, require_field
from seawall.scan.judge import Checker, Question
from seawall.scan.output import out_ending, write_output
from seawall.scan.partial import Partial, forget, opened_partial, partial_path, state_path
from seawall.scan.pool import Pool, judge_here
from seawall.scan.source import Sources, find_sources
from seawall.scan.tally import Tally


@dataclass(frozen=True, slots=True)
class Job:
    """
    What to scan. `revision` names the policy, so that no output mixes two.

    `workers` are processes; one means this process. `restart` drops what an
    unfinished scan left.
    """

    given: Path
    out: Path
    question: Question
    revision: str
    workers: int = 1
    restart: bool = False


@dataclass(slots=True)
class Progress:
    """
    How far a scan is. `tally` counts all rows, `kept` those that an earlier scan left.

    `position` of `size` bytes are read; `passed_over` files of a folder are of
    no known kind.
    """

    size: int
    passed_over: int
    kept: int = 0
    position: int = 0
    tally: Tally = field(default_factory=Tally)


def scan(job: Job, make: Callable[[], Checker], *, told: Callable[[Progress], None]) -> Progress:
    """
    Write OUT, with one row for every row of the input, in order.

    `make` builds a checker and is called once in each worker, so it must be
    picklable. `told` is called whenever there is news. However this ends
    before OUT is there, the same job continues after the rows that are done.
    Raises ScanError where input or output cannot be used, SeawallError where a
    worker dies.
    """
    ours = frozenset(p.resolve() for p in (job.out, partial_path(job.out), state_path(job.out)))
    with _writing(job.out):
        sources = find_sources(job.given, without=ours)
        require_field(sources, job.question.field)
        with opened_partial(job.out, _made_from(job, sources), restart=job.restart) as partial:
            progress = Progress(sources.size, sources.passed_over, partial.tally.rows)
            progress.tally = partial.tally
            told(progress)
            _judge(job, make, sources, partial, progress, told)
            partial.sync()
            _require_unchanged(job, sources, ours)
            write_output(partial.path, job.out, sources)
            forget(job.out)
    return progress


def _judge(
    job: Job,
    make: Callable[[], Checker],
    sources: Sources,
    partial: Partial,
    progress: Progress,
    told: Callable[[Progress], None],
) -> None:
    chunks = read_chunks(sources, after=progress.kept)
    with Pool(make, job.question, job.workers) as pool:
        here = job.workers == 1
        results = judge_here(chunks, job.question, make()) if here else pool.judge(chunks)
        for chunk, judged in results:
            partial.append(judged.lines)
            progress.tally.join(judged.tally)
            progress.position = chunk.position
            told(progress)


def _made_from(job: Job, sources: Sources) -> dict[str, str]:
    """Whatever changes a row of the output, by the words of the message that says it changed."""
    return {
        "input": sources.digest,
        "field": job.question.field,
        "stage": job.question.stage.value,
        "feature": job.question.feature,
        "policy": job.revision,
        "version of seawall": version("seawall"),
    }


def _require_unchanged(job: Job, sources: Sources, ours: frozenset[Path]) -> None:
    if find_sources(job.given, without=ours).digest != sources.digest:
        raise ScanError(
            f"`{job.given}` changed while it was read; scan it again with --restart "
            "once nothing writes to it"
        )


@contextmanager
def _writing(out: Path) -> Iterator[None]:
    out_ending(out)
    if out.is_dir():
        raise ScanError(f"`{out}` is a folder; name a file")
    try:
        yield
    except OSError as problem:
        reason = (problem.strerror or type(problem).__name__).lower()
        raise ScanError(
            f"cannot write `{out}`: {reason}; mend it, then run the same command again to continue"
        ) from None
