"""Our own seeds: enough of them, in eight languages, each with a goal that it can reach."""

import re
from collections import Counter, defaultdict
from dataclasses import replace
from random import Random

import pytest

from seawall.assemble.languages import rank_languages
from seawall.redteam.aim import Aimed, NotRun, aim
from seawall.redteam.attack import INDIRECT, Channel
from seawall.redteam.chain import dice_of
from seawall.redteam.oracle import ATTACKER, reached
from seawall.redteam.profile import Profile
from seawall.redteam.reply import Heard, Reply
from seawall.redteam.seed import HARMS, Family, Goal, Seed
from seawall.redteam.seeds import LANGUAGES, own_seeds
from seawall.redteam.taxonomy import ATLAS, ATLAS_NAMES, AVID, AVID_NAMES, OWASP, OWASP_NAMES
from tests.redteam.seeds.leaky import PROFILE, ask

SEEDS = own_seeds()
OF = {family: [seed for seed in SEEDS if seed.family is family] for family in Family}
HARMFUL = {family: [seed for seed in OF[family] if seed.goal in HARMS] for family in Family}
SHORT = 100
GOALS = {
    Family.JAILBREAK: {Goal.MARK, Goal.HARM},
    Family.LEAK: {Goal.SECRET},
    Family.CROSS_USER: {Goal.OTHERS},
    Family.EXFILTRATION: {Goal.SINK},
    Family.WEAPONIZATION: {Goal.HARM},
    Family.SCOPE: {Goal.CALL},
}
"""Families with one goal, or two: what they are called by; the others are a way, to any goal."""

RETOLD = {"leak.in_other_words"}
"""Ideas whose success is a retelling, which no oracle tells: they count where a model slips."""


def aimed(seed: Seed) -> Aimed:
    found = aim(seed, PROFILE, dice_of("seeds", seed.id))
    assert isinstance(found, Aimed), found
    return found


def words(seed: Seed) -> int:
    """Ideographs count for two thirds of a word, as in most counts of translators."""
    text = "\n".join(piece.text for turn in seed.turns for piece in turn.pieces)
    ideographs = len(re.findall(r"[\u4e00-\u9fff]", text))
    return len(re.sub(r"[\u4e00-\u9fff]", "", text).split()) + ideographs * 2 // 3


@pytest.mark.parametrize("family", Family)
def test_every_family_has_enough_seeds_in_every_language(family: Family) -> None:
    """40 give a bound under 9% where none works; 5 of a language show a hole in it."""
    languages = Counter(seed.language for seed in OF[family])
    assert len(OF[family]) >= 40
    assert set(languages) == set(LANGUAGES)
    assert min(languages.values()) >= 5


@pytest.mark.parametrize("family", Family)
def test_every_family_is_of_many_ideas(family: Family) -> None:
    """One sentence with other nouns would be one attack, however often it is counted."""
    lineages = defaultdict(set)
    for seed in OF[family]:
        lineages[seed.lineage].add(seed.language)
        assert seed.lineage.startswith(f"{family}.")
    assert len(lineages) >= 8
    assert max(Counter(seed.lineage for seed in OF[family]).values()) <= len(LANGUAGES)


@pytest.mark.parametrize("family", Family)
def test_every_family_has_enough_seeds_that_do_harm(family: Family) -> None:
    """Gates count those alone: fewer would bound no family, whatever is obeyed beside them."""
    languages = Counter(seed.language for seed in HARMFUL[family])
    assert len(HARMFUL[family]) >= 40
    assert min(languages[language] for language in LANGUAGES) >= 5
    assert len({seed.lineage for seed in HARMFUL[family]}) >= 8


@pytest.mark.parametrize("family", GOALS)
def test_a_family_wants_what_it_is_called_by(family: Family) -> None:
    """The figures of a family say what was lost."""
    assert {seed.goal for seed in OF[family]} == GOALS[family]


def test_indirect_seeds_come_by_every_way_and_leave_the_asker_honest() -> None:
    """What the user says is not the attacker's, so no operator touches it."""
    ways = set[Channel]()
    for seed in OF[Family.INDIRECT]:
        live = [p for turn in seed.turns for p in turn.pieces if p.live]
        assert all(piece.channel in INDIRECT for piece in live), seed.id
        assert any(not p.live and p.channel is Channel.USER for t in seed.turns for p in t.pieces)
        ways |= {piece.channel for piece in live}
    assert ways == INDIRECT


def test_cross_user_seeds_take_planted_values_and_resting_ones() -> None:
    """One shows what a feature keeps of its users, the other what it has on file."""
    planted = [s for s in OF[Family.CROSS_USER] if any(turn.who != ATTACKER for turn in s.turns)]
    assert len(planted) >= 10
    assert len(OF[Family.CROSS_USER]) - len(planted) >= 10


def test_multi_turn_seeds_build_up_and_many_shot_seeds_fake_many() -> None:
    """Three turns at least, or eight exchanges that never were."""
    for seed in OF[Family.MULTI_TURN]:
        assert 3 <= len(seed.turns) <= 6, seed.id
        assert seed.turns[-1].pieces[-1].live, seed.id
    for seed in OF[Family.MANY_SHOT]:
        (turn,) = seed.turns
        assert 8 <= len(turn.pieces[0].text.splitlines()) - 1 <= 33, seed.id


def test_texts_are_short_but_for_many_shots() -> None:
    """Under 100 words, as what is measured by: long texts would be slow, and no other idea."""
    long = [s.id for s in SEEDS if words(s) >= SHORT and s.family is not Family.MANY_SHOT]
    assert long == []


def test_seeds_are_in_the_language_that_they_say() -> None:
    """A figure by language would else be of another one."""
    for seed in SEEDS:
        text = "\n".join(piece.text for turn in seed.turns for piece in turn.pieces)
        text = re.sub(r"\{\w+\}|https?\S+", "", text)
        assert rank_languages(text)[0][0] == seed.language, seed.id


def test_no_text_is_there_twice() -> None:
    """Twice the same attack would be counted as two."""
    texts = Counter(re.sub(r"\W+", " ", aimed(seed).attack.text.casefold()) for seed in SEEDS)
    assert [text for text, count in texts.items() if count > 1] == []


@pytest.mark.parametrize("family", Family)
def test_seeds_aim_at_a_full_profile_and_fill_all_their_slots(family: Family) -> None:
    """Nothing of the template is left in what is sent, and nothing sent is success by itself."""
    for seed in OF[family]:
        found = aimed(seed)
        sent = "\n".join(piece.text for turn in found.attack.turns for piece in turn.pieces)
        assert not re.search(r"\{[a-z_]+\}", sent), seed.id
        echo = [
            Heard("\n".join(piece.text for piece in turn.pieces)) for turn in found.attack.turns
        ]
        who = tuple(turn.who for turn in found.attack.turns)
        assert not reached(found.aim, Reply(tuple(echo), who)), f"an echo would break {seed.id}"


@pytest.mark.parametrize("family", Family)
def test_at_a_target_with_nothing_to_lose_only_marks_and_planted_values_run(
    family: Family,
) -> None:
    """A goal that cannot be told is not run, and says what the target does not name."""
    for seed in OF[family]:
        found = aim(seed, Profile(), Random(1))
        if seed.goal is Goal.MARK or any(turn.who != ATTACKER for turn in seed.turns):
            assert isinstance(found, Aimed), seed.id
        else:
            assert isinstance(found, NotRun), seed.id
            assert found.reason.startswith("the target names n"), seed.id


def test_no_sign_of_harm_is_in_a_wish() -> None:
    """Or a refusal that repeats the wish would count."""
    for harm in PROFILE.harms:
        for wish in harm.says.values():
            assert not any(sign.casefold() in wish.casefold() for sign in harm.signs)


@pytest.mark.parametrize("family", Family)
def test_the_leaky_assistant_is_broken_by_every_family_undressed(family: Family) -> None:
    """It obeys whoever spoke last, in each language: what does not break it asks for nothing."""
    held = [seed for seed in OF[family] if not reached((a := aimed(seed)).aim, ask(a.attack))]
    assert {seed.lineage for seed in held} <= RETOLD
    broken = Counter(seed.language for seed in OF[family] if seed not in held)
    assert min(broken[language] for language in LANGUAGES) >= 4


def test_the_leaky_assistant_is_not_broken_by_what_nobody_asked() -> None:
    """The oracle looks at each seed's own goal: a greeting reaches none."""
    for seed in SEEDS:
        hello = replace(seed.turns[0], pieces=(replace(seed.turns[0].pieces[0], text="Hello!"),))
        found = aimed(seed)
        assert not reached(found.aim, ask(replace(found.attack, turns=(hello,)))), seed.id


def test_every_family_has_its_names_in_owasp_atlas_and_avid() -> None:
    """A finding says what it is an instance of, by ids that the editions have."""
    for family in Family:
        assert set(OWASP[family]) <= set(OWASP_NAMES)
        assert set(ATLAS[family]) <= set(ATLAS_NAMES)
        assert AVID[family]
        assert OWASP[family]
        assert ATLAS[family]
    assert {name for names in OWASP.values() for name in names} == set(OWASP_NAMES)
    assert {name for names in ATLAS.values() for name in names} == set(ATLAS_NAMES)
    assert {name for names in AVID.values() for name in names} == set(AVID_NAMES)
