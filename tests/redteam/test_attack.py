"""What is sent to a target: which texts are one, and what of them operators change."""

from seawall.redteam.attack import Attack, Channel, Piece, Turn


def _document(text: str, *, live: bool = False, name: str = "page") -> Piece:
    return Piece(text, Channel.DOCUMENT, live, name)


def test_what_is_around_a_planted_text_is_sent_with_it_as_one() -> None:
    """A document is read as one text, or its honest part would not cover the planted one."""
    parts = (_document("before"), _document("planted", live=True), _document("after"))
    turn = Turn((Piece("sum it up"), *parts))
    assert turn.whole == (Piece("sum it up"), _document("before\nplanted\nafter", live=True))


def test_two_planted_texts_are_two_documents() -> None:
    """An operator that spreads an attack over documents would do nothing if they were joined."""
    first, second = _document("one", live=True), _document("two", live=True)
    assert Turn((_document("before"), first, second, _document("after"))).whole == (
        _document("before\none", live=True),
        _document("two\nafter", live=True),
    )


def test_texts_of_other_names_and_ways_and_of_users_stay_apart() -> None:
    """Only parts of one text are joined."""
    pieces = (
        Piece("a"),
        Piece("b"),
        _document("c"),
        _document("d", name="other"),
        Piece("e", Channel.EMAIL, name="other"),
    )
    assert Turn(pieces).whole == pieces


def test_operators_change_the_attackers_words_only() -> None:
    """What is honest stays as it is, and the texts for people are the attacker's alone."""
    attack = Attack((Turn((Piece("honest"), Piece("bad", live=True))),))
    changed = attack.with_live(str.upper)
    assert changed.turns[0].pieces == (Piece("honest"), Piece("BAD", live=True))
    assert changed.text == "BAD"
    assert changed.live == (Piece("BAD", live=True),)


def test_a_piece_may_become_several_in_its_turn() -> None:
    """Each turn keeps its own, in order, and who said it."""
    attack = Attack((Turn((Piece("ab", live=True),), who="victim"), Turn((Piece("c"),))))
    split = attack.with_pieces(lambda p: tuple(Piece(letter, live=p.live) for letter in p.text))
    assert [turn.who for turn in split.turns] == ["victim", "attacker"]
    assert split.text == "a\n\nb"
