"""What the rules mean, as laws."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from seawall.policy import decide
from seawall.policy.decide import OTHERWISE_FPR
from seawall.terms import Action, Finding, Mode, Policy, Rule, Ruling, Span, Stage

KINDS = ["pii.email", "pii.card", "secret.key", "acme.ticket"]
GLOBS = [*KINDS, "pii.*", "*", "nothing.*"]

rules = st.builds(
    Rule,
    name=st.sampled_from(["a", "b", "c"]),
    kind=st.sampled_from(GLOBS),
    action=st.sampled_from(list(Action)),
    at_least=st.sampled_from([0.0, 0.5, 0.9]),
    stages=st.frozensets(st.sampled_from(list(Stage)), min_size=1),
    mode=st.sampled_from(list(Mode)),
    fpr=st.sampled_from([None, 0.001, 0.005, 0.1]),
)
findings = st.builds(
    Finding,
    kind=st.sampled_from(KINDS),
    span=st.just(Span(0, 1)),
    confidence=st.sampled_from([0.1, 0.5, 0.7, 1.0]),
    fpr=st.sampled_from([None, 0.0, 0.001, 0.004, 0.1, 1.0]),
)
policies = st.builds(
    Policy,
    name=st.just("p"),
    revision=st.just("r"),
    rules=st.lists(rules, max_size=6).map(tuple),
    features=st.fixed_dictionaries({"f": st.lists(rules, max_size=3).map(tuple)}),
    otherwise=st.sampled_from(list(Action)),
)
stages = st.sampled_from(list(Stage))


def enforced(rulings: tuple[Ruling, ...]) -> list[Ruling]:
    return [ruling for ruling in rulings if ruling.enforced]


@given(policies, findings, stages)
def test_every_finding_has_exactly_one_ruling_that_counts(
    policy: Policy, finding: Finding, stage: Stage
) -> None:
    assert len(enforced(decide(policy, [finding], stage=stage, feature="f"))) == 1


@given(policies, findings, stages)
def test_the_first_rule_for_which_a_finding_is_sure_enough_decides(
    policy: Policy, finding: Finding, stage: Stage
) -> None:
    ruling = enforced(decide(policy, [finding], stage=stage, feature="f"))[0]
    tried = policy.rules_for("f")
    naming = [rule for rule in tried if rule.names(finding.kind)]
    fitting = [
        rule
        for rule in naming
        if rule.mode is Mode.ENFORCE and stage in rule.stages
        if (
            finding.confidence >= rule.at_least
            if finding.fpr is None or rule.fpr is None
            else finding.fpr <= rule.fpr
        )
    ]
    if fitting:
        assert (ruling.rule, ruling.action) == (fitting[0], fitting[0].action)
    else:
        assert ruling.rule is None
        named = any(rule.mode is not Mode.SHADOW for rule in naming) or not surely(finding)
        assert ruling.action is (Action.ALLOW if named else policy.otherwise)


@given(policies, findings, stages)
def test_a_shadow_rule_changes_nothing_that_happens(
    policy: Policy, finding: Finding, stage: Stage
) -> None:
    without = Policy(
        policy.name,
        policy.revision,
        _without_shadow(policy.rules),
        {"f": _without_shadow(policy.features["f"])},
        policy.otherwise,
    )
    shown = enforced(decide(policy, [finding], stage=stage, feature="f"))
    assert shown == enforced(decide(without, [finding], stage=stage, feature="f"))


@given(policies, st.data(), findings, stages)
def test_a_larger_share_never_passes_what_a_smaller_one_stopped(
    policy: Policy, data: st.DataObject, finding: Finding, stage: Stage
) -> None:
    small, large = sorted(data.draw(st.tuples(st.floats(0, 0.2), st.floats(0, 0.2))))
    place = data.draw(st.integers(0, len(policy.rules)))
    stops = replace(data.draw(rules), action=Action.BLOCK)
    actions = []
    for share in (small, large):
        row = (*policy.rules[:place], replace(stops, fpr=share), *policy.rules[place:])
        (ruling,) = enforced(decide(replace(policy, rules=row), [finding], stage=stage))
        actions.append(ruling.action)
    assert actions[0] <= actions[1]


@given(rules, findings, stages)
def test_one_of_the_two_thresholds_judges_and_the_other_says_nothing(
    rule: Rule, finding: Finding, stage: Stage
) -> None:
    if finding.fpr is not None and rule.fpr is not None:
        alike = replace(rule, at_least=1.0), replace(finding, confidence=0.0)
    else:
        alike = replace(rule, fpr=None), replace(finding, fpr=None)
    # So that `otherwise`, which asks for the share too, never speaks.
    rest = Rule("rest", "*", Action.ALLOW)
    one, other = (
        [ruling.action for ruling in decide(Policy("p", "r", (by, rest)), [seen], stage=stage)]
        for by, seen in ((rule, finding), alike)
    )
    assert one == other


def test_one_rule_holds_for_findings_of_phrases_and_of_models() -> None:
    rule = Rule("r", "injection.*", Action.BLOCK, at_least=0.8, fpr=0.005)
    span = Span(0, 1)
    seen = {
        Finding("injection.a", span, 0.9): Action.BLOCK,
        Finding("injection.a", span, 0.7): Action.ALLOW,
        Finding("injection.a", span, 0.7, fpr=0.005): Action.BLOCK,
        Finding("injection.a", span, 0.9, fpr=0.006): Action.ALLOW,
    }
    rulings = decide(Policy("p", "r", (rule,)), seen, stage=Stage.INPUT)
    assert [ruling.action for ruling in rulings] == list(seen.values())


@given(policies, st.lists(findings, max_size=5), stages)
def test_findings_are_ruled_on_one_by_one(
    policy: Policy, several: list[Finding], stage: Stage
) -> None:
    together = decide(policy, several, stage=stage)
    apart = [ruling for f in several for ruling in decide(policy, [f], stage=stage)]
    assert list(together) == apart


@given(findings, stages)
def test_what_no_rule_names_is_ruled_by_otherwise_where_it_is_sure(
    finding: Finding, stage: Stage
) -> None:
    (ruling,) = decide(Policy("p", "r", ()), [finding], stage=stage)
    assert ruling.action is (Action.HOLD if surely(finding) else Action.ALLOW)


def surely(finding: Finding) -> bool:
    return finding.fpr is None or finding.fpr <= OTHERWISE_FPR


def test_what_cannot_be_redacted_is_held() -> None:
    nothing = Finding("guard.uninspected.image", Span(0, 0))
    rule = Rule("r", "guard.*", Action.REDACT)
    (ruling,) = decide(Policy("p", "r", (rule,)), [nothing], stage=Stage.INPUT)
    assert ruling.action is Action.HOLD


def test_a_rule_for_another_stage_does_not_let_a_broken_guard_pass() -> None:
    rule = Rule("r", "*", Action.ALLOW, stages=frozenset({Stage.OUTPUT}))
    broken = Finding("guard.broken", Span(0, 1))
    (ruling,) = decide(Policy("p", "r", (rule,)), [broken], stage=Stage.INPUT)
    assert ruling.action is Action.HOLD


def _without_shadow(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if rule.mode is not Mode.SHADOW)


def test_a_rule_that_spares_what_was_said_passes_it_to_the_next() -> None:
    spares = Rule("spares", "pii.*", Action.REDACT, unless_said=True)
    news, said = Finding("pii.email", Span(0, 4)), Finding("pii.email", Span(5, 9), said=True)
    first, second = decide(Policy("p", "r", (spares,)), [news, said], stage=Stage.OUTPUT)
    assert (first.action, second.action) == (Action.REDACT, Action.ALLOW)
    blocks = Rule("blocks", "pii.*", Action.BLOCK)
    (ruling,) = decide(Policy("p", "r", (spares, blocks)), [said], stage=Stage.OUTPUT)
    assert ruling.rule_name == "blocks"
