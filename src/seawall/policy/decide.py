"""Findings to rulings: the one place where it is decided what happens."""

from collections.abc import Iterable

from seawall.terms import Action, Finding, Mode, Policy, Rule, Ruling, Stage

OTHERWISE_FPR = 0.005
"""The share of harmless texts that may meet a rule which nobody wrote."""


def decide(
    policy: Policy, findings: Iterable[Finding], *, stage: Stage, feature: str = ""
) -> tuple[Ruling, ...]:
    """
    What the policy says of each finding.

    1. Rules are tried in order, the feature's own first.
    2. A rule in shadow mode that applies is recorded, and the next is tried:
       shadow never changes what happens.
    3. The first enforced rule for which the finding is sure enough decides.
       Where both carry an `fpr`, the finding's must be at most the rule's;
       otherwise its confidence must be at least the rule's `at_least`.
    4. Where rules name the kind but none applied, the finding passes.
    5. Where no rule names the kind, the policy's `otherwise` applies; a rule in
       shadow mode does not count here, nor, for what the guard could not do
       (`guard.*`), one of another stage.
    6. A rule that acts `unless_said` does not apply to what the user wrote.
    7. `otherwise` is for what is sure: a model's finding that one harmless text in
       200 would show, or more, passes where no rule names it.
    8. What has no extent cannot be redacted, and is held instead.
    """
    rules = policy.rules_for(feature)
    return tuple(
        ruling
        for finding in findings
        for ruling in _rule_on(finding, rules, stage, policy.otherwise)
    )


def decide_doubt(policy: Policy, finding: Finding, *, feature: str = "") -> tuple[Ruling, ...]:
    """
    What the policy says of a doubt that nobody must rule on, such as a conversation's risk.

    Only rules speak of it, never `otherwise`; where none of them would do anything, nothing is
    said of it at all.
    """
    rulings = decide(policy, [finding], stage=Stage.INPUT, feature=feature)
    ruled = tuple(ruling for ruling in rulings if ruling.rule)
    return ruled if any(ruling.action for ruling in ruled) else ()


def may_act(policy: Policy, kind: str, *, stage: Stage, feature: str = "") -> bool:
    """Whether anything could be done about a finding of this kind, however sure it is."""
    naming = [rule for rule in policy.rules_for(feature) if rule.names(kind)]
    if any(rule.mode is Mode.ENFORCE and rule.action and stage in rule.stages for rule in naming):
        return True
    about_itself = kind.startswith("guard.")
    named = any(
        rule.mode is not Mode.SHADOW and (stage in rule.stages or not about_itself)
        for rule in naming
    )
    return policy.otherwise is not Action.ALLOW and not named


def _rule_on(
    finding: Finding, rules: tuple[Rule, ...], stage: Stage, otherwise: Action
) -> list[Ruling]:
    rulings: list[Ruling] = []
    named = False
    about_itself = finding.kind.startswith("guard.")
    for rule in rules:  # 1
        if not rule.names(finding.kind):
            continue
        here = stage in rule.stages
        named = named or (rule.mode is not Mode.SHADOW and (here or not about_itself))
        if not here or not _sure_enough(finding, rule):
            continue
        if rule.unless_said and finding.said:  # 6
            continue
        action = _possible(rule.action, finding)
        if rule.mode is Mode.SHADOW:  # 2
            rulings.append(Ruling(finding, stage, action, rule))
        elif rule.mode is Mode.ENFORCE:  # 3
            return [*rulings, Ruling(finding, stage, action, rule)]
    named = named or (finding.fpr or 0.0) > OTHERWISE_FPR  # 7
    passed = Action.ALLOW if named else _possible(otherwise, finding)  # 4, 5
    return [*rulings, Ruling(finding, stage, passed, None)]


def _sure_enough(finding: Finding, rule: Rule) -> bool:
    if finding.fpr is not None and rule.fpr is not None:
        return finding.fpr <= rule.fpr
    return finding.confidence >= rule.at_least


def _possible(action: Action, finding: Finding) -> Action:
    return Action.HOLD if action is Action.REDACT and not len(finding.span) else action  # 8
