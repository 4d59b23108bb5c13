"""What another policy would have made of a verdict, told from what the log has of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from seawall.policy.applied import (
    ANSWER,
    ATTACKS,
    CHECK,
    REQUEST,
    Applied,
    Sought,
    Unlike,
    compare,
)
from seawall.policy.decide import decide, decide_doubt
from seawall.policy.logged import ACTIONS, STEPS, Facts, NotTold, Seen, findings_of, whole, words
from seawall.terms import Action, Event, Finding, Ruling, Span, Stage, Verdict

SESSION_RISK, SESSION_SCORE = "injection.session", "session"
TOLD_FROM = 0.8
"""A lower risk of a conversation is no finding, whatever the rules; no single turn makes one."""

RECEIVED, OBSERVED = "request.received", "answer.observed"
PERSISTENT = "guard.persistent"

LONG_STREAM = 3_000
"""Code points: of more, what is read while it arrives may say more than what is read at last."""

MOST_DECISIONS = 100_000
"""Different findings whose rulings are kept."""

Trail = Callable[[], Iterable[Event]]
"""All events of the same request; asked only where the verdict alone does not say enough."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """
    A verdict as it was, and as it would be.

    Not `whole`, nobody can tell what it would be from the log, and `why_not` says why; then
    `action_now` and `rules_now` are those of then. Of a stream that would now be stopped,
    the rules are those of all that was read of it.
    """

    action_before: Action
    action_now: Action
    rules_before: tuple[str, ...]
    rules_now: tuple[str, ...]
    whole: bool = True
    why_not: str = ""


class _Unknown(Exception):  # noqa: N818 - named by what happened; it never leaves this room
    """The log does not say what the policy would have made of it."""


class Replay:
    """
    Rules again on what the log has of verdicts, by the same `decide`.

    `known` are policies that were in force. A verdict of another policy is ruled on as far as
    it does not matter what that policy looked for. What this installation has beside its
    policy file (tuned models, values kept confidential, detectors of packages, the file of a
    schema) is taken to be as it was at the time.
    """

    def __init__(self, new: Applied, known: Iterable[Applied] = ()) -> None:
        self.new = new
        self._known = {each.policy.revision: each for each in (*known, new)}
        self._unlike: dict[tuple[str, str, str], Unlike] = {}
        self._sought: dict[tuple[str, Stage, str, str], bool] = {}
        self._decided: dict[tuple[Finding, Stage, str], tuple[Ruling, ...]] = {}

    def rule_again(self, event: Event, trail: Trail = tuple) -> Replayed:
        """What the policy says of a verdict (`text.*`); `trail` gives the request's events."""
        facts = event.facts
        before = ACTIONS.get(str(facts.get("action")))
        rules = words(facts.get("rules"))
        if before is None:
            return _untold(Action.ALLOW, rules, "the log does not say what was decided")
        try:
            verdict = _Again(self, event, trail).verdict(before)
        except NotTold:
            return _untold(before, rules, "not all that was found is in the log")
        except _Unknown as reason:
            return _untold(before, rules, str(reason))
        return Replayed(before, verdict.action, rules, verdict.rules)

    def rulings_on(self, event: Event, kinds: tuple[str, ...], trail: Trail) -> tuple[Ruling, ...]:
        """
        What the policy says of what was found of kinds that begin so, and of a session's risk.

        For who reads the texts again, without what was blotted out of them. NotTold where it is
        not in the log.
        """
        return _Again(self, event, trail).rulings_on(kinds)

    def unlike(self, revision: str, feature: str, side: str) -> Unlike:
        """What is seen otherwise than by the policy of this revision."""
        key = (revision, feature, side)
        found = self._unlike.get(key)
        if found is None:
            old = self._known.get(revision)
            found = compare(self.new, old, feature=feature, side=side)
            self._unlike[key] = found
        return found

    def is_sought(self, seen: Seen, feature: str, side: str) -> bool:
        """Whether a finding would be there now: what nobody looks for is not found."""
        kind, stage = seen.finding.kind, seen.stage
        key = (kind, stage, feature, side)
        answer = self._sought.get(key)
        if answer is None:
            looked, _ = self.new.looks_for(feature, side)
            answer = (kind, stage) in looked or not self.new.is_optional(kind, stage)
            self._sought[key] = answer
        return answer

    def known(self, revision: str) -> Applied | None:
        """The policy of this revision, if it is known."""
        return self._known.get(revision)

    def decide_seen(self, seen: Seen, feature: str) -> tuple[Ruling, ...]:
        """What the policy says of what was found, or would if nobody had found it harmless."""
        rulings = self.decide(seen.finding, seen.stage, feature)
        if not seen.lifted_by:
            return rulings
        return tuple(
            each if each.action.delivers else replace(each, lifted_by=seen.lifted_by)
            for each in rulings
        )

    def decide(self, finding: Finding, stage: Stage, feature: str) -> tuple[Ruling, ...]:
        """What the policy says of a finding; equal ones are ruled on once."""
        key = (finding, stage, feature)
        rulings = self._decided.get(key)
        if rulings is None:
            rulings = decide(self.new.policy, [finding], stage=stage, feature=feature)
            if len(self._decided) >= MOST_DECISIONS:
                self._decided.clear()
            self._decided[key] = rulings
        return rulings


class _Again:
    """One verdict that is ruled on again."""

    def __init__(self, replay: Replay, event: Event, trail: Trail) -> None:
        self._replay = replay
        self._facts = event.facts
        self._feature = event.feature
        self._trail = trail
        self._revision = str(event.facts.get("policy"))
        self._side = ANSWER if event.facts.get("side") == ANSWER else REQUEST
        self._unlike = replay.unlike(self._revision, self._feature, self._side)

    def verdict(self, before: Action) -> Verdict:
        """The verdict now; _Unknown or NotTold where the log does not say enough."""
        # 1. all that would be looked at was looked at
        if not self._unlike.same:
            self._require_read()
            self._require_sought()
        # 2. what was found, and what would be
        found = [seen for seen in findings_of(self._facts) if seen.finding.kind != SESSION_RISK]
        if self._unlike.late:
            found += self._observed()
        # 3. what is said of it
        is_sought = self._replay.is_sought
        found = [seen for seen in found if is_sought(seen, self._feature, self._side)]
        rulings = [self._rule(seen) for seen in found]
        if not self._unlike.same:
            found, rulings = self._still_attacks(found, rulings)
            self._require_certain(found, rulings)
            if self._side == ANSWER:
                self._require_to_the_end(before, found, rulings)
        return self._joined([*rulings, self._risk()])

    def rulings_on(self, kinds: tuple[str, ...]) -> tuple[Ruling, ...]:
        """What is said of what was found of some kinds, and of the conversation's risk."""
        found = [
            seen
            for seen in findings_of(self._facts)
            if seen.finding.kind.startswith(kinds)
            and self._replay.is_sought(seen, self._feature, self._side)
        ]
        rulings = [self._replay.decide_seen(seen, self._feature) for seen in found]
        return (*chain.from_iterable(rulings), *self._risk())

    def _joined(self, rulings: Iterable[Sequence[Ruling]]) -> Verdict:
        policy = self._replay.new.policy
        together = tuple(ruling for each in rulings for ruling in each)
        return Verdict(policy.name, policy.revision, together)

    def _require_read(self) -> None:
        """A text may be read as far as it was."""
        old, new = self._replay.known(self._revision), self._replay.new
        if old is not None and old.characters == new.characters:
            return
        longer = old is not None and old.characters < new.characters
        if self._facts.get("skipped"):
            raise _Unknown("a part of it was too long to be read")
        if whole(self._facts.get("inspected")) > new.characters and not longer:
            raise _Unknown("a text in it may now be too long to be read")

    def _require_sought(self) -> None:
        """All was looked for that now would be, at the stages of these texts."""
        missing = self._unlike.missing
        if missing and self._side == REQUEST:
            missing = self._missing_in_request(missing)
        if not missing:
            return
        if not self._unlike.known:
            raise _Unknown(
                "another policy ruled then, and what it looked for is not known; name its file "
                "with `--old`"
            )
        kinds = sorted({each.kind for each in missing})
        more = f" and {len(kinds) - 1} more" if len(kinds) > 1 else ""
        raise _Unknown(f"nobody looked for `{kinds[0]}`{more} as the new policy does")

    def _missing_in_request(self, missing: Sequence[Sought]) -> tuple[Sought, ...]:
        received = self._received()
        stages = received.get("stages")
        if "stage" in received:
            self._unlike = self._replay.unlike(self._revision, self._feature, CHECK)
            missing, stages = self._unlike.missing, {str(received["stage"]): 1}
        if not isinstance(stages, dict):
            return tuple(missing)
        return tuple(each for each in missing if stages.get(each.stage.value))

    def _received(self) -> Facts:
        return next((event.facts for event in self._trail() if event.kind == RECEIVED), {})

    def _observed(self) -> list[Seen]:
        """What was found in the answer when it had left, if all of it was read then."""
        events = [event for event in self._trail() if event.kind == OBSERVED]
        read = sum(whole(event.facts.get("inspected")) for event in events)
        ours = all(event.facts.get("policy") == self._revision for event in events)
        if not ours or read < whole(self._facts.get("inspected")):
            raise _Unknown("not all of the answer was read for rules that only record")
        places = {(each.kind, each.stage) for each in self._unlike.late}
        found = [seen for event in events for seen in findings_of(event.facts)]
        return [seen for seen in found if (seen.finding.kind, seen.stage) in places]

    def _rule(self, seen: Seen) -> tuple[Ruling, ...]:
        rulings = self._replay.decide_seen(seen, self._feature)
        doubtful = seen.stage is Stage.OUTPUT and not seen.finding.said
        if doubtful and not self._unlike.asked_who_said and self._replay.new.asks_who_said:
            said = replace(seen.finding, said=True)
            if _acting(rulings) != _acting(self._replay.decide(said, seen.stage, self._feature)):
                raise _Unknown("nobody looked up whether the user had said the same")
        return rulings

    def _still_attacks(
        self, found: list[Seen], rulings: list[tuple[Ruling, ...]]
    ) -> tuple[list[Seen], list[tuple[Ruling, ...]]]:
        """
        What is left of a text without its attacks is read again, and may be one itself.

        That is as it was where the same is taken out by the same rules; and nothing is read
        again where no attack is taken out.
        """
        pairs = list(zip(found, rulings, strict=True))
        taken_out = any(
            seen.stage is not Stage.OUTPUT
            and seen.finding.kind.startswith(ATTACKS)
            and _action(now) is Action.REDACT
            for seen, now in pairs
        )
        if not taken_out:
            pairs = [pair for pair in pairs if pair[0].finding.kind != PERSISTENT]
        elif not self._unlike.attacks_alike or any(
            (seen.action is Action.REDACT) is not (_action(now) is Action.REDACT)
            for seen, now in pairs
        ):
            raise _Unknown("an attack is taken out of a text, and nobody read what is left of it")
        return [seen for seen, _ in pairs], [now for _, now in pairs]

    def _require_certain(
        self, found: Sequence[Seen], rulings: Sequence[tuple[Ruling, ...]]
    ) -> None:
        """What may not be found now must not matter."""
        unlike = self._unlike
        if unlike.same:
            return
        places = [(seen.finding.kind, seen.stage) for seen in found]
        certain = [
            now for place, now in zip(places, rulings, strict=True) if place not in unlike.shaky
        ]
        all_, sure = self._joined(rulings), self._joined(certain)
        if (all_.action, all_.rules) != (sure.action, sure.rules):
            raise _Unknown("what was found may not be found under the new policy")

    def _require_to_the_end(
        self, before: Action, found: Sequence[Seen], rulings: Sequence[tuple[Ruling, ...]]
    ) -> None:
        """
        A stream is read up to what stops it.

        So where something else stops it now, the log may not have what would be read; and of
        two things that stop it, it does not say which comes first.
        """
        now = [_action(each) for each in rulings]
        stops_now = [not action.delivers for action in now]
        stopped = [not seen.action.delivers for seen in found]
        watched = bool(self._unlike.watched) and not any(stops_now)
        watched = watched and whole(self._facts.get("inspected")) > LONG_STREAM
        if stops_now == stopped and not watched:
            return
        several = len({action for action in now if not action.delivers}) > 1
        cut_short = not before.delivers
        if (several or cut_short or watched) and self._received().get("stream") is not False:
            raise _Unknown("a stream would be stopped elsewhere, and nobody read it so far")

    def _risk(self) -> tuple[Ruling, ...]:
        """What is said of the conversation's risk, where one is told."""
        scores = self._facts.get("scores")
        score = scores.get(SESSION_SCORE) if isinstance(scores, dict) else None
        risk = whole(score) / STEPS
        if risk < TOLD_FROM:
            return ()
        finding = Finding(SESSION_RISK, Span(0, 1), risk)
        return decide_doubt(self._replay.new.policy, finding, feature=self._feature)


def _untold(action: Action, rules: tuple[str, ...], why: str) -> Replayed:
    return Replayed(action, action, rules, rules, whole=False, why_not=why)


def _action(rulings: Iterable[Ruling]) -> Action:
    """What is done about one finding."""
    return max((r.action for r in rulings if r.enforced), default=Action.ALLOW)


def _acting(rulings: Iterable[Ruling]) -> list[tuple[Action, str]]:
    return [(r.action, r.rule_name) for r in rulings if r.enforced and r.action]
