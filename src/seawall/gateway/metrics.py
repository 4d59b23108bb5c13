"""Numbers about the gateway's work for Prometheus: counts and times, never a value."""

from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from seawall.gateway.log_metrics import LogMetrics
from seawall.terms import Verdict

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
"""Seconds. Checks take the lower half, models the upper."""


class Metrics:
    """One registry a gateway, so that two in one process do not mix."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "seawall_requests", "Requests answered.", ["path", "status"], registry=self.registry
        )
        self.verdicts = Counter(
            "seawall_verdicts", "Verdicts, by side.", ["side", "action"], registry=self.registry
        )
        self.findings = Counter(
            "seawall_findings",
            "Findings that a rule ruled on.",
            ["kind", "action", "mode"],
            registry=self.registry,
        )
        self.gaps = Counter(
            "seawall_coverage_gaps",
            "Texts or parts that were not inspected in full.",
            ["side"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "seawall_stage_seconds",
            "Where the time goes: check, upstream, log.",
            ["stage"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.upstream_errors = Counter(
            "seawall_upstream_errors",
            "Requests that the model's server did not answer well.",
            ["upstream", "code"],
            registry=self.registry,
        )
        self.reloads = Counter(
            "seawall_policy_reloads", "Policy reloads.", ["result"], registry=self.registry
        )
        self.in_flight = Gauge(
            "seawall_requests_in_flight", "Requests being worked on.", registry=self.registry
        )
        self.log = LogMetrics(self.registry)
        self._encoder()
        self._observations()
        self._held()
        self._check = self.seconds.labels("check")
        self._upstream = self.seconds.labels("upstream")
        self._log = self.seconds.labels("log")

    def _observations(self) -> None:
        self.observed = Counter(
            "seawall_observations",
            "Answers that rules in shadow mode were to look at when there is time.",
            ["result"],
            registry=self.registry,
        )

        self.memories = Counter(
            "seawall_memories",
            "Memories that were written and read, by what became of them.",
            ["act", "result"],
            registry=self.registry,
        )

        self.review_samples = Counter(
            "seawall_review_samples",
            "Decisions that were drawn for people, and whether their texts could be sealed.",
            ["sample", "texts"],
            registry=self.registry,
        )

        self.tool_calls = Counter(
            "seawall_tool_calls",
            "Decisions of scopes about tool calls.",
            ["decision", "reason"],
            registry=self.registry,
        )

        self.sessions_failures = Counter(
            "seawall_sessions_failures",
            "Times that the server of sessions could not be asked, or take what it was told.",
            ["act", "reason"],
            registry=self.registry,
        )

        self.notices = Counter(
            "seawall_notices",
            "Notices to people on duty, by what became of them.",
            ["channel", "outcome"],
            registry=self.registry,
        )

        self.cosigned = Counter(
            "seawall_cosignatures",
            "Times that a witness was asked to sign a checkpoint of the log.",
            ["witness", "result"],
            registry=self.registry,
        )

    def _held(self) -> None:
        self.held = Counter(
            "seawall_held",
            "Texts that were held for people, by what became of them.",
            ["way", "result"],
            registry=self.registry,
        )
        self.held_waiting = Gauge(
            "seawall_held_waiting", "Texts that wait for people.", registry=self.registry
        )
        self.appeals = Counter(
            "seawall_appeals",
            "Appeals of end users, by what became of them.",
            ["result"],
            registry=self.registry,
        )

    def _encoder(self) -> None:
        windows = Counter(
            "seawall_encoder_windows",
            "Windows of text that the encoder was asked about.",
            ["result"],
            registry=self.registry,
        )
        self.encoder_read = windows.labels("read")
        self.encoder_known = windows.labels("known")
        self.encoder_refused = windows.labels("refused")
        self.encoder_failed = windows.labels("failed")
        self.encoder_waiting = Gauge(
            "seawall_encoder_waiting_windows",
            "Windows that somebody waits for.",
            registry=self.registry,
        )
        self.encoder_wait = Histogram(
            "seawall_encoder_wait_seconds",
            "How long a window waited until the encoder took it.",
            buckets=BUCKETS,
            registry=self.registry,
        )

    def ruled(self, side: str, verdict: Verdict) -> None:
        """Count a verdict and what it rests on. `side` is `request` or `answer`."""
        self.verdicts.labels(side, verdict.action.word).inc()
        for ruling in verdict.rulings:
            labels = (ruling.finding.kind, ruling.action.word, ruling.mode.value)
            self.findings.labels(*labels).inc()
        if verdict.coverage.extent != "full":
            self.gaps.labels(side).inc()

    def checking(self) -> "_Timed":
        """Time spent on reading texts."""
        return _Timed(self._check)

    def asking(self) -> "_Timed":
        """Time spent waiting for the model."""
        return _Timed(self._upstream)

    def logging(self) -> "_Timed":
        """Time spent waiting for the log."""
        return _Timed(self._log)

    def page(self) -> bytes:
        """All of it in the text format that Prometheus reads."""
        return generate_latest(self.registry)


class _Timed:
    """Observes how long its block took; written out because every request passes three."""

    __slots__ = ("_histogram", "_start")

    def __init__(self, histogram: Histogram) -> None:
        self._histogram = histogram

    def __enter__(self) -> None:
        self._start = perf_counter()

    def __exit__(self, *failure: object) -> None:
        self._histogram.observe(perf_counter() - self._start)
