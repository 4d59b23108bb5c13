"""A result as a JUnit report: one test case for each probe, as build servers show them."""

from xml.sax.saxutils import quoteattr

from seawall.ship.answer import Answer, Outcome
from seawall.ship.gate import Answered, Result

_SKIPPED = {Outcome.WAIVED, Outcome.NOT_APPLICABLE}


def junit(result: Result) -> str:
    """The report. A probe that is waived or does not apply is skipped, with the reason."""
    suites = "\n".join(_suite(item) for item in result.items)
    total = _counts(result.answers)
    name = quoteattr(f"seawall ship {result.feature}")
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f"<testsuites name={name} {total}>\n{suites}\n</testsuites>\n"
    )


def _suite(item: Answered) -> str:
    cases = "\n".join(_case(item, answer) for answer in item.answers)
    name = quoteattr(item.item.id)
    return f"  <testsuite name={name} {_counts(item.answers)}>\n{cases}\n  </testsuite>"


def _counts(answers: tuple[Answer, ...]) -> str:
    errors = sum(answer.outcome is Outcome.ERROR for answer in answers)
    failures = sum(not answer.outcome.passes for answer in answers) - errors
    skipped = sum(answer.outcome in _SKIPPED for answer in answers)
    counts = {"tests": len(answers), "failures": failures, "errors": errors, "skipped": skipped}
    return " ".join(f'{name}="{count}"' for name, count in counts.items())


def _case(item: Answered, answer: Answer) -> str:
    head = f"    <testcase classname={quoteattr(item.item.id)} name={quoteattr(answer.probe)}"
    said = _quoted(f"{answer.why} ({answer.how.value})")
    if answer.outcome is Outcome.PASS:
        return f'{head}><properties><property name="why" value={said}/></properties></testcase>'
    if answer.outcome in _SKIPPED:
        return f"{head}><skipped message={said}/></testcase>"
    tag = "error" if answer.outcome is Outcome.ERROR else "failure"
    told = _quoted(answer.why + (f"; next: {answer.fix}" if answer.fix else ""))
    return f'{head}><{tag} type="{answer.outcome.value}" message={told}/></testcase>'


def _quoted(text: str) -> str:
    """As an attribute; XML has no place for control characters, not even an escaped one."""
    return quoteattr("".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text))
