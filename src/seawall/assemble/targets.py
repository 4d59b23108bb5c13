"""The targets of a target file, ready to be attacked."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path

from seawall.assemble.guard import Guard, load
from seawall.errors import SettingsError, TargetError
from seawall.redteam.profile import Profile
from seawall.redteam.targets.file import TargetFile, TargetLine, read_targets
from seawall.redteam.targets.guard import GuardTarget
from seawall.redteam.targets.protocol import Target
from seawall.ship.subject import digest_of

GUARD_ALONE = "guard.yaml"
"""In the package: a guard by itself, with what most features have to lose."""


@dataclass(frozen=True, slots=True)
class Attackable:
    """A target file that was read, the folder that its paths begin in, and its bytes' digest."""

    file: TargetFile
    folder: Path
    digest: str = ""

    @property
    def profile(self) -> Profile:
        """What its targets have to lose."""
        return self.file.profile

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its targets, in order."""
        return tuple(self.file.targets)

    def line(self, name: str) -> TargetLine:
        """One of its targets. TargetError says which there are."""
        if name not in self.file.targets:
            near = get_close_matches(name, self.names, n=1, cutoff=0.5)
            hint = f"did you mean `{near[0]}`?" if near else f"there are: {', '.join(self.names)}"
            raise TargetError(f"there is no target `{name}`; {hint}")
        return self.file.targets[name]

    def config(self, name: str, otherwise: Path | None) -> Path | None:
        """The policy file of a guard: its own, or the installation's."""
        own = self.line(name).config
        return self.folder / own if own else otherwise


def load_targets(path: Path | None) -> Attackable:
    """A target file; without one, the guard alone. TargetError where it cannot be read."""
    if path is None:
        content = files("seawall.redteam.targets").joinpath(GUARD_ALONE).read_bytes()
        return Attackable(read_targets(content.decode()), Path(), digest_of(content))
    try:
        content = path.read_bytes()
        source = content.decode()
    except FileNotFoundError:
        raise TargetError(f"there is no `{path}`; docs/redteam.md shows a target file") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise TargetError(
            f"`{path}` cannot be read ({type(problem).__name__}); it must be a UTF-8 text file"
        ) from None
    return Attackable(read_targets(source, f"`{path}`"), path.parent, digest_of(content))


def guard_target(name: str, config: Path | None, feature: str) -> GuardTarget:
    """
    The guard of a policy file as a target; None is the default policy.

    It takes what another process can be told, and so is how each opens a guard of its own.
    """
    loaded = load(config)
    if feature and feature not in loaded.document.features:
        known = ", ".join(loaded.document.features) or "none"
        raise SettingsError(f"no feature `{feature}` in the policy; there are: {known}")
    return GuardTarget(name, Guard.from_loaded(loaded), feature=feature)


@asynccontextmanager
async def open_targets(
    attackable: Attackable,
    names: Iterable[str],
    *,
    config: Path | None,
    environ: Mapping[str, str],
) -> AsyncIterator[tuple[Target, ...]]:
    """
    Targets by their names, as long as this is entered.

    `config` is the policy of guards that name none; keys are looked for in `environ`.
    TargetError or SettingsError where one cannot be had.
    """
    async with AsyncExitStack() as stack:
        opened: list[Target] = []
        for name in names:
            line = attackable.line(name)
            if line.kind == "guard":
                policy = attackable.config(name, config)
                opened.append(guard_target(name, policy, line.feature))
                continue
            # The clients are an extra, and guards do without.
            from seawall.assemble.target_chats import open_chat  # noqa: PLC0415

            opening = open_chat(attackable.file, name, folder=attackable.folder, environ=environ)
            opened.append(await stack.enter_async_context(opening))
        yield tuple(opened)
