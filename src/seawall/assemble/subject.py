"""What is shipped, as digests: what the red team attacked and the gate asks for are one thing."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from textwrap import indent

import orjson

from seawall.assemble.confidential import FOLDER as CONFIDENTIAL
from seawall.assemble.policy_file import load_document
from seawall.assemble.tuned import FOLDER as TUNED
from seawall.errors import SettingsError, ShipError
from seawall.policy import revision
from seawall.settings import data_folder
from seawall.ship.checklist import Checklist
from seawall.ship.read import read_checklist, shipped
from seawall.ship.subject import Subject, digest_of

FILE_NAME = "ship.yaml"
"""The team's checklist, beside its policy file."""

COMMIT = "SEAWALL_COMMIT"
"""Names the commit where git is not there to be asked, as in many build jobs."""

_SETTINGS = {"upstreams", "keys", "approvals"}
"""What in the policy file is no part of its revision, and still changes what evidence shows."""

_SHORT = 12


def load_checklist(path: Path | None, file: Path | None = None) -> Checklist:
    """
    The checklist in a file, or beside the policy file; the shipped one where there is none.

    SettingsError names the file and lists what is wrong in it.
    """
    named = file or _beside(path)
    if not file and not named.exists():
        return shipped()
    try:
        return read_checklist(named.read_text("utf-8"))
    except ShipError as problem:
        told = indent(str(problem), "  ")
        raise SettingsError(f"`{named}` is no checklist\n{told}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"`{named}` cannot be read ({type(error).__name__}); it must be a UTF-8 text file"
        ) from None


def subject_of(
    path: Path | None,
    checklist: Checklist,
    *,
    commit: str = "",
    environ: Mapping[str, str] | None = None,
) -> Subject:
    """
    The digests of what is shipped, by part, as far as they are known.

    `commit` is asked of git, in the policy file's folder, where it is not given; with changes
    that are not committed it is unknown. SettingsError for a prompt that cannot be read.
    """
    env = os.environ if environ is None else environ
    document = load_document(path)
    folder = path.parent if path else Path()
    here = commit or env.get(COMMIT, "") or _commit(folder)
    number = version("seawall")
    scopes = {name: scope.model_dump(mode="json") for name, scope in document.scopes.items()}
    settings = document.model_dump(mode="json", include=_SETTINGS)
    parts = {
        "policy": revision(document),
        "settings": digest_of(orjson.dumps(settings, option=orjson.OPT_SORT_KEYS)),
        "scopes": digest_of(orjson.dumps(scopes, option=orjson.OPT_SORT_KEYS)),
        "tuned": _tuned(data_folder(document, folder=folder, environ=env)),
        "prompts": _files(checklist.prompts, folder),
        "model": digest_of(checklist.model) if checklist.model else "",
        "version": digest_of(number),
        "commit": digest_of(here) if here else "",
        "checklist": checklist.digest,
    }
    names = {"version": number, "commit": here[:_SHORT], "model": checklist.model}
    return Subject(
        {name: digest for name, digest in parts.items() if digest},
        {name: said for name, said in names.items() if said},
    )


def digests_here(path: Path | None, *, commit: str = "") -> dict[str, str]:
    """The digests of an installation, for whoever logs evidence about it."""
    return dict(subject_of(path, load_checklist(path), commit=commit).digests)


def file_digests(checklist: Checklist, path: Path | None) -> dict[str, str]:
    """The digests of the files that people state something about; empty of what is not there."""
    folder = path.parent if path else Path()
    found = {}
    for name, file in checklist.files.items():
        try:
            found[name] = digest_of((folder / file).read_bytes())
        except OSError:
            found[name] = ""
    return found


def _beside(path: Path | None) -> Path:
    return (path.parent if path else Path()) / FILE_NAME


def _files(names: tuple[str, ...], folder: Path) -> str:
    """One digest of several files and what they are called; empty of none."""
    digest = sha256()
    for name in sorted(names):
        try:
            content = (folder / name).read_bytes()
        except OSError as error:
            raise SettingsError(
                f"the prompt `{name}` of {FILE_NAME} cannot be read ({type(error).__name__})"
            ) from None
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return f"sha256:{digest.hexdigest()}" if names else ""


def _tuned(data: Path) -> str:
    """One digest of what features were tuned to and of what is confidential; empty of nothing."""
    paths = [p for name in (TUNED, CONFIDENTIAL) for p in (data / name).glob("*") if p.is_file()]
    digest = sha256()
    for path in sorted(paths):
        content = path.read_bytes()
        digest.update(f"{path.parent.name}/{path.name}\0{len(content)}\0".encode() + content)
    return f"sha256:{digest.hexdigest()}" if paths else ""


def _commit(folder: Path) -> str:
    """The commit that is checked out, if all of it is committed; empty where that is not known."""
    git = shutil.which("git")
    if git is None:
        return ""
    head = _git(git, folder, "rev-parse", "--verify", "HEAD")
    changed = _git(git, folder, "status", "--porcelain", "--untracked-files=no")
    return head.strip() if head and changed == "" else ""


def _git(git: str, folder: Path, *words: str) -> str | None:
    done = subprocess.run(  # noqa: S603 - our own words
        [git, *words], cwd=folder.absolute(), capture_output=True, text=True, check=False
    )
    return done.stdout if done.returncode == 0 else None
