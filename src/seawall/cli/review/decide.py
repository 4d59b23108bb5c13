"""`seawall review decide`: say what an item is, in one command."""

from datetime import UTC, datetime
from pathlib import Path

import click

from seawall.access.review_said import unread_objection
from seawall.access.two_people import refuse
from seawall.assemble.reviewing import open_review_desk
from seawall.cli.asking import require_yes
from seawall.cli.log.show import console_for_log
from seawall.cli.options import CONFIG, policy_path
from seawall.cli.review.editing import TEMPLATE, editable, from_file
from seawall.cli.review.group import review
from seawall.cli.review.look import ID, print_item
from seawall.cli.review.mine import Judgement, Mine
from seawall.cli.review.told import people_words
from seawall.cli.signing import key_of, signs
from seawall.errors import AccessError
from seawall.review.items import Word
from seawall.review.kinds import TOLD, is_a_kind

_MILD = 3


def _kind(_: click.Context, __: click.Parameter, kind: str) -> str:
    if kind and not is_a_kind(kind):
        raise click.BadParameter(f"`{kind}` is none; there are {TOLD}")
    return kind


@review.command("decide")
@ID
@click.argument("word", type=click.Choice([each.value for each in Word]))
@click.option("--kind", default="", callback=_kind, help=f"What is harmful in it: {TOLD}.")
@click.option(
    "--severity",
    type=click.IntRange(1, 3),
    help="How bad it is: 1 severe, 2 serious, 3 mild; 3 if not said.",
)
@click.option("--reason", default="", help="Why. It stands in the log for ever: name no end user.")
@click.option(
    "--edit",
    "edited",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The text to be delivered instead of the answer, with `edit`; labels stand for what they "
    f"stood for. Of several texts all, each after a line such as `{TEMPLATE}`.",
)
@click.option("--yes", is_flag=True, help="Do not show it and ask; you have read what it is.")
@signs
@CONFIG
def decide_command(  # noqa: PLR0913 - click hands over each option by its name
    *,
    id: str,  # noqa: A002 - as typed
    word: str,
    kind: str,
    severity: int | None,
    reason: str,
    edited: Path | None,
    yes: bool,
    key: Path | None,
    config: Path | None,
) -> None:
    """
    Take an item, show it, and say what it is.

    Of samples and appeals: harmful, harmless or unsure. Of what is held: deliver, edit or
    refuse. What you say is signed, and stands.
    """
    said = Word(word)
    if said is Word.HARMFUL:
        severity = severity or _MILD  # it is signed as it is told
    how_bad = f", severity {severity}" if said is Word.HARMFUL else ""
    if said is Word.EDIT and edited is None:
        raise AccessError("`edit` needs the text to be delivered: `--edit FILE`")
    with open_review_desk(policy_path(config)) as room:
        mine = Mine(room, key_of(key))
        item = mine.take_this(id)
        shown = mine.show(item)
        refuse(unread_objection(item, word, shown.trouble))
        if not yes:
            print_item(console_for_log(), shown, datetime.now(UTC))
            require_yes(f"{word} it?" if item.held else f"say {word} of it{how_bad}?")
        texts = (
            () if edited is None else from_file(_read(edited), shown.parts, only=editable(shown))
        )
        judgement = Judgement(said, kind, severity or 0, reason, texts)
        decided = mine.decide(item, judgement)
    click.echo(f"you said {word} of {id}{how_bad}")
    if decided.verdict is None and people_words(decided):
        click.echo(people_words(decided), err=True)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise AccessError(
            f"`{path}` cannot be read ({type(problem).__name__}); it must be a UTF-8 text file"
        ) from None
