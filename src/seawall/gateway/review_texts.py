"""What of an exchange may be drawn for people, and which of its texts they would then see."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from seawall.gateway.exchange import Exchange
from seawall.gateway.record import model_fact
from seawall.gateway.reviewing import Wanted
from seawall.gateway.sealing import Kept
from seawall.gateway.upstream import Upstream
from seawall.review.plans import Configuration
from seawall.terms import Action, Fact, Text, Verdict


async def may_be_drawn(
    exchange: Exchange, model: str, upstream: Upstream, instructions: Sequence[Text] = ()
) -> None:
    """
    From here on the exchange is a decision that may be drawn for people, where the policy says so.

    Its configuration is the feature, the policy, the model, and what the application tells the
    model: what a client says of these is never in the log, but a keyed digest.
    """
    if exchange.live.review_of(exchange.caller.feature) is None:
        return
    latest = partial(_wanted, exchange, model, upstream, instructions)
    exchange.decision = await exchange.parts.reviewing.begin(latest)


def _wanted(
    exchange: Exchange, model: str, upstream: Upstream, instructions: Sequence[Text]
) -> Wanted | None:
    """The configuration as the policy that is in force by now has it; it may have changed."""
    live, feature = exchange.parts.live, exchange.caller.feature
    if exchange.decision is None:
        live = exchange.live
    lines = live.review_of(feature)
    if lines is None:
        return None
    prompt = () if lines.prompt == "templated" else (text.body for text in instructions)
    configuration = Configuration(
        feature=feature,
        policy=live.policy.revision,
        model=str(model_fact(model, upstream).get("model", "")),
        digest=exchange.parts.pseudonyms.conversation(("configuration", model, *prompt)),
        guideline=lines.guideline,
    )
    return configuration, lines


def show_request(exchange: Exchange, texts: Sequence[Text], verdict: Verdict) -> None:
    """Have people see what is new in a request, and where it is stopped what it is stopped for."""
    if exchange.decision is None:
        return
    newest = {text.path for text in exchange.newest_texts(texts)}
    newest |= {
        ruling.finding.path
        for ruling in verdict.rulings
        if ruling.enforced and ruling.action >= Action.HOLD
    }
    shown = [text for text in texts if text.path in newest]
    exchange.decision.asked = [Kept(shown, verdict.rulings)]


def show_answer(
    exchange: Exchange, texts: Iterable[Text], verdict: Verdict, delivered: Mapping[str, str]
) -> None:
    """Have people see the texts of an answer: by path as they are delivered, or as they were."""
    if exchange.decision is None:
        return
    as_they_were = [text for text in texts if text.path not in delivered]
    new = [replace(text, body=delivered[text.path]) for text in texts if text.path in delivered]
    kept = [Kept(as_they_were, verdict.rulings), Kept(new)]
    exchange.decision.answered = lambda: kept


def show_stream(exchange: Exchange, shown: Callable[[], Sequence[Kept]]) -> dict[str, Fact]:
    """Have people see what was sent of a stream by its end; the plan, for the stream's start."""
    if exchange.decision is None:
        return {}
    exchange.decision.answered = shown
    return exchange.decision.fact
