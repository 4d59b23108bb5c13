from bench.mix import ANSWER_LENGTH, COUNT, QUESTION_LENGTH, exchanges


def test_every_question_and_answer_is_another_one_of_the_promised_length() -> None:
    mix = exchanges()
    assert len({it.question for it in mix}) == len({it.answer for it in mix}) == COUNT
    assert {len(it.question) for it in mix} == {QUESTION_LENGTH}
    assert {len(it.answer) for it in mix} == {ANSWER_LENGTH}


def test_half_of_the_mix_is_ascii_and_the_other_half_is_not() -> None:
    mix = exchanges()
    ascii_only = [it for it in mix if it.question.isascii() and it.answer.isascii()]
    beyond = [it for it in mix if not it.question.isascii() and not it.answer.isascii()]
    assert len(ascii_only) == len(beyond) == COUNT // 2
    assert len({it.language for it in beyond}) == 8


def test_the_mix_is_the_same_every_time() -> None:
    assert exchanges() == exchanges()
