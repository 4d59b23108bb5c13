"""A run as reports for AVID, the AI Vulnerability Database: one for each family that broke."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from seawall.errors import TargetError
from seawall.redteam.chain import chain_said
from seawall.redteam.figures import At, Group, Report
from seawall.redteam.figures.told import rate_json
from seawall.redteam.page.words import many
from seawall.redteam.record import Plan
from seawall.redteam.seed import Family
from seawall.redteam.targets.protocol import Oracle
from seawall.redteam.taxonomy import (
    ATLAS,
    ATLAS_NAMES,
    AVID,
    AVID_EDITION,
    AVID_NAMES,
    OWASP,
    OWASP_EDITION,
    OWASP_NAMES,
)

DATA_VERSION = "0.2"

MOST_CHAINS = 20
"""Chains of operators that a report names, the cheapest attacks first."""

TRIED: Mapping[Family, str] = MappingProxyType(
    {
        Family.OVERRIDE: "other orders take the place of the system's own",
        Family.JAILBREAK: "the model is talked out of what it would not say",
        Family.LEAK: "the system's instructions, or values in them, are told",
        Family.INDIRECT: "orders in documents, e-mails, tool results or memories are obeyed",
        Family.CROSS_USER: "one end user is told another one's data",
        Family.EXFILTRATION: "values leave to an attacker's host",
        Family.WEAPONIZATION: "a harmful text is written on request",
        Family.MULTI_TURN: "several turns that begin with nothing lead where none would alone",
        Family.MANY_SHOT: "many faked exchanges lead the model to go on as they do",
        Family.SCOPE: "the system does what it may never do",
    }
)
"""What it is that went wrong where an attack of a family worked."""

_DOMAINS = {"S": "Security", "E": "Ethics", "P": "Performance"}
_OWASP_PAGE = "https://genai.owasp.org/llm-top-10/"
_ATLAS_PAGE = "https://atlas.mitre.org/techniques/"
_ENGLISH = "eng"

_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")


def avid_reports(it: Report) -> Iterator[tuple[str, dict[str, Any]]]:
    """
    The id and the report of each target and family that broke, in AVID's data model 0.2.

    Only what a target's own oracle told by harm or mark: that a guard let something through or
    that a judge says so is no flaw of a system yet. There is no text of an attack in them, nor
    the name of a seed. TargetError where a name in the run could be no name of a file.
    """
    for at in it.at:
        if at.oracle is not Oracle.HARM:
            continue
        for group in at.families:
            if group.broken:
                name = "-".join((_named(it.plan.run), _named(at.target), _named(group.name)))
                yield name, _report(it, at, group, name)


def _report(it: Report, at: At, group: Group, name: str) -> dict[str, Any]:
    family = Family(group.name)
    broken = group.all
    told = f"{broken.hits:,} of {many(broken.rows, 'attack')} within {_queries(group.budget)} each"
    return {
        "data_type": "AVID",
        "data_version": DATA_VERSION,
        "metadata": {"report_id": name},
        "affects": {
            "developer": [],
            "deployer": [],
            "artifacts": [{"type": "System", "name": at.target}],
        },
        "problemtype": {
            "classof": "LLM Evaluation",
            "type": "Measurement",
            "description": _said(f"In the system {at.target} {TRIED[family]}: {told}"),
        },
        "metrics": [*_metrics(it.plan, at, group)],
        "references": [*_references(family)],
        "description": _said(" ".join(_sentences(it, at, group))),
        "impact": {"avid": _effect(family), "atlas": [*_techniques(family)]},
        "credit": [_said("Seawall, `seawall redteam`")],
        "reported_date": datetime.fromisoformat(it.plan.began).date().isoformat(),
    }


def _sentences(it: Report, at: At, group: Group) -> Iterator[str]:
    plan, broken = it.plan, group.all
    yield (
        f"A red team attacked the system {at.target} with {many(broken.rows, 'seed')} of the "
        f"family {group.name}, each dressed up by "
        f"{many(len(plan.operators), 'operator')} in up to {_queries(group.budget)} "
        f"(search {plan.search}, dice {plan.seed})."
    )
    yield f"Of these {broken.hits:,} reached their goal."
    if group.harm and group.harm.rows:
        yield f"Of {group.harm.rows:,} whose goal does harm {group.harm.hits:,} did."
    if lost := sum(group.not_run.values()):
        yield f"Not run beside these: {many(lost, 'seed')}."
    yield "Success was told from what was delivered or executed, by no model."
    if not it.finished:
        yield "The run was not finished."
    yield "The texts of the attacks are not in this report."


def _metrics(plan: Plan, at: At, group: Group) -> Iterator[dict[str, Any]]:
    median = group.median
    success = {str(each.queries): rate_json(each.rate) for each in group.columns if each.rate}
    yield _metric(
        "attack success by number of queries",
        "a seed counts from the first query on that reaches its goal",
        {
            "success": success,
            "median_queries": {"queries": median.steps, "low": median.low, "high": median.high},
            "lineages": rate_json(group.lineages),
            "budget": plan.budget,
            "chains": _chains(at, group),
        },
    )
    if group.harm and group.harm.rows:
        yield _metric(
            f"harm within {_queries(plan.budget)}",
            "a seed whose goal does harm counts where any query reaches it",
            rate_json(group.harm),
        )


def _metric(name: str, counted: str, results: dict[str, Any]) -> dict[str, Any]:
    method = {"type": "Static Threshold", "name": counted}
    return {"name": name, "detection_method": method, "results": results}


def _chains(at: At, group: Group) -> list[list[str]]:
    """The operators of the found attacks, each chain once; one that is empty was undressed."""
    chains = (each.shortest for each in at.found if each.family == group.name)
    said = dict.fromkeys(chain_said(chain) for chain in chains if chain is not None)
    return [[*each] for each in said][:MOST_CHAINS]


def _references(family: Family) -> Iterator[dict[str, str]]:
    """OWASP's ids are here, because AVID's data model has no other place for them."""
    for risk in OWASP[family]:
        label = f"{risk} {OWASP_NAMES[risk]} ({OWASP_EDITION})"
        yield {"type": "taxonomy", "label": label, "url": _OWASP_PAGE}
    for technique in ATLAS[family]:
        label = f"{technique} {ATLAS_NAMES[technique]}"
        yield {"type": "taxonomy", "label": label, "url": f"{_ATLAS_PAGE}{technique}"}


def _effect(family: Family) -> dict[str, Any]:
    categories = AVID[family]
    return {
        "risk_domain": [*dict.fromkeys(_DOMAINS[each[0]] for each in categories)],
        "sep_view": [f"{each}: {AVID_NAMES[each]}" for each in categories],
        "lifecycle_view": ["L05: Evaluation"],
        "taxonomy_version": AVID_EDITION,
    }


def _techniques(family: Family) -> Iterator[dict[str, str]]:
    for technique in ATLAS[family]:
        yield {"technique": technique, "description": ATLAS_NAMES[technique]}


def _queries(budget: int) -> str:
    return many(budget, "query", "queries")


def _said(value: str) -> dict[str, str]:
    return {"lang": _ENGLISH, "value": value}


def _named(name: str) -> str:
    """TargetError where a run that somebody wrote by hand would name a file elsewhere."""
    if not _NAME.fullmatch(name):
        raise TargetError(
            "the run has a name that can be no file's; was it written by hand? Run it again"
        )
    return name
