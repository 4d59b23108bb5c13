"""`seawall review lower` and `raise`: people sign for another share; the rule moves it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from seawall.assemble.review_status import open_review_status
from seawall.cli.asking import require_yes
from seawall.cli.options import CONFIG, policy_path
from seawall.cli.review.group import review
from seawall.cli.review.percent import PERCENT
from seawall.cli.signing import key_of, sign_now, signs
from seawall.cli.words import printable
from seawall.errors import AccessError
from seawall.review.lowering import percent, share_told
from seawall.review.reading import MILLION
from seawall.review.share import LOWERED, RAISED
from seawall.review.status import Standing
from seawall.terms import Fact

_FEATURE = click.argument("feature")
_EPOCH = click.option(
    "--epoch", default="", metavar="ID", help="Only this one, of several that run."
)


@review.command("lower")
@_FEATURE
@_EPOCH
@click.option("--yes", is_flag=True, help="Do not ask; you have read what is known.")
@signs
@CONFIG
def lower_command(
    *, feature: str, epoch: str, yes: bool, key: Path | None, config: Path | None
) -> None:
    """
    Sign that people look at half as much of FEATURE.

    For that takes the role `owner`, and evidence: where any is missing it is refused with what
    speaks against it. The gateway checks all of it again before it moves the share.
    """
    me = key_of(key)
    with open_review_status(policy_path(config)) as reviews:
        reviews.require_may(LOWERED, me.name)
        (it,) = _of(reviews.standings(datetime.now(UTC)), feature, epoch, only_one=True)
        _require_none_against(it)
        if not yes:
            require_yes(_question(it))
        signed, now = sign_now(LOWERED, _lowered(it), reviews.people, key=me)
        reviews.enter(signed, now)
    click.echo(f"you signed for {share_told(it.lowered)} of {printable(feature)}")
    click.echo("the gateway moves it within a second, if it sees the same", err=True)


@review.command("raise")
@_FEATURE
@_EPOCH
@click.option(
    "--reason",
    type=click.Choice(["incident", "concern"]),
    required=True,
    help="What happened.",
)
@click.option(
    "--to",
    type=PERCENT,
    help="Of what is delivered.  [default: twice as much as now]",
)
@signs
@CONFIG
def raise_command(
    *,
    feature: str,
    epoch: str,
    reason: str,
    to: float | None,
    key: Path | None,
    config: Path | None,
) -> None:
    """
    Sign that people look at more of FEATURE, in all of its epochs that run.

    That takes the role `lead`, `admin` or `owner`, and no evidence.
    """
    me = key_of(key)
    wanted = None if to is None else round(to * MILLION)
    with open_review_status(policy_path(config)) as reviews:
        reviews.require_may(RAISED, me.name)
        found = _of(reviews.standings(datetime.now(UTC)), feature, epoch)
        rising = [(each, _risen(each, wanted)) for each in found]
        rising = [(each, share) for each, share in rising if share > each.count.plan.share]
        if not rising:
            raise AccessError("people look at that much already; nothing was signed")
        for each, share in rising:
            facts = {**_named(each), "to": share, "reason": reason}
            signed, now = sign_now(RAISED, facts, reviews.people, key=me)
            reviews.enter(signed, now)
            click.echo(
                f"you signed for {share_told(share)} of {printable(feature)}, "
                f"which was {share_told(each.count.plan.share)}"
            )
    click.echo("the gateway moves it within a second", err=True)


def _of(
    standings: Sequence[Standing], feature: str, epoch: str, *, only_one: bool = False
) -> list[Standing]:
    """The epochs that are meant; AccessError where there are none, or too many."""
    of_feature = [each for each in standings if each.count.plan.feature == feature]
    found = [each for each in of_feature if epoch in ("", each.count.plan.epoch)]
    if not found:
        what = "epoch" if of_feature else "feature"
        raise AccessError(
            f"no such {what} is reviewed here; `seawall review status` shows those that are"
        )
    if only_one and len(found) > 1:
        names = ", ".join(
            f"{each.count.plan.epoch} ({printable(each.count.plan.model) or 'no model named'})"
            for each in found
        )
        raise AccessError(f"several epochs of it run; name one with `--epoch`: {names}")
    return found


def _require_none_against(it: Standing) -> None:
    if it.objections:
        reasons = "".join(f"\n  {each.told}" for each in it.objections)
        raise AccessError(f"people must go on looking at as much:{reasons}")


def _question(it: Standing) -> str:
    plan, count = it.count.plan, it.count.delivered
    return (
        f"the miss rate of {printable(plan.feature)} is under {percent(it.bound.value)} by "
        f"{count.counted:,} reviews (target {share_told(it.terms.target)}). look at "
        f"{share_told(it.lowered)} in place of {share_told(plan.share)}?"
    )


def _named(it: Standing) -> dict[str, Fact]:
    return {"feature": it.count.plan.feature, "epoch": it.count.plan.epoch}


def _lowered(it: Standing) -> dict[str, Fact]:
    """What an owner signs for: the plan and the share, and what they were shown."""
    return {
        **_named(it),
        "plan": it.count.plan.id,
        "to": it.lowered,
        "bound": min(round(it.bound.value * MILLION), MILLION),
        "target": it.terms.target,
        "reviewed": it.count.delivered.counted,
    }


def _risen(it: Standing, to: int | None) -> int:
    return it.terms.raised(it.count.plan.share) if to is None else min(to, MILLION)
