"""
Runs in an environment where garak is, not ours, and is asked line by line (`fence.converse`).

`{"ask": "names", "wanted": [...]}` gives the probes that are meant, `texts` the prompts of one,
`judge` what garak's detector of that probe says of an answer. Nothing is printed or kept.
"""

import copy
import inspect
import json
import random
from types import ModuleType
from typing import Any

from seawall.redteam.corpora.there.fence import (
    Fence,
    Refused,
    converse,
    names_left_out,
    probe_left_out,
)

FENCE = Fence()

import garak  # type: ignore[import-not-found]  # noqa: E402 - behind the fence
from garak import _config, _plugins  # noqa: E402
from garak.attempt import Message  # type: ignore[import-not-found]  # noqa: E402
from garak.data import path as data  # type: ignore[import-not-found]  # noqa: E402
from garak.probes.base import Probe  # type: ignore[import-not-found]  # noqa: E402

MOST_READ = 4_000
"""Prompts that a probe may make; those that are run are drawn of them."""

HIT = 0.5
"""From which score on a detector has found something: garak's own `eval_threshold`."""

_attempts: dict[tuple[str, int], Any] = {}
_detectors: dict[str, Any] = {}


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """What was asked for."""
    return {"version": version, "names": names, "texts": texts, "judge": judge}[asked["ask"]](
        asked
    )


def version(_asked: dict[str, Any]) -> dict[str, Any]:
    """Which garak this is."""
    return {"version": str(garak.__version__)}


def names(asked: dict[str, Any]) -> dict[str, Any]:
    """The probes of each module that is named, where active, and those named themselves."""
    known = {name.removeprefix("probes."): active for name, active in _plugins.enumerate_plugins()}
    found: dict[str, list[str]] = {}
    for wanted in asked["wanted"]:
        of_module = [n for n, active in known.items() if active and n.startswith(f"{wanted}.")]
        found[wanted] = [wanted] if wanted in known else of_module
    return {"names": found}


def texts(asked: dict[str, Any]) -> dict[str, Any]:
    """The prompts of one probe, drawn by the dice where there are more than wanted."""
    name, most = asked["name"], asked["most"]
    random.seed(asked["seed"])
    _config.run.seed = asked["seed"]
    _config.run.soft_probe_prompt_cap = MOST_READ
    probe = _probe(name)
    prompts = list(probe.prompts)
    drawn = sorted(random.sample(range(len(prompts)), min(most, len(prompts))))
    given, conversations = [], 0
    for number in drawn:
        attempt = _attempt(probe, prompts[number], number)
        text = _text(attempt)
        if text is None:
            conversations += 1
            continue
        _attempts[name, number] = attempt
        given.append({"number": number, "turns": [text]})
    detector, why = _detector_of(probe, name, given)
    return {
        "texts": given,
        "all": len(prompts),
        "unfit": conversations,
        "language": probe.lang or "",
        "judge": detector,
        "why": why,
        "quality": _quality(detector),
    }


def judge(asked: dict[str, Any]) -> dict[str, Any]:
    """What the detector says of an answer to one prompt."""
    attempt = _attempts[asked["name"], asked["number"]]
    return {"hit": _says(asked["judge"], attempt, asked["output"])}


def _probe(name: str) -> Any:
    module, _, class_name = name.partition(".")
    left_out = probe_left_out(name) or _source_names(module, class_name)
    if left_out:
        raise Refused(f"it is of the set `{left_out}`, which is not run here")
    FENCE.touched.clear()
    try:
        probe = _plugins.load_plugin(f"probes.{name}")
    except Exception as problem:  # noqa: BLE001 - whatever its constructor may raise
        _require_untouched()
        raise Refused(f"garak cannot load it here ({type(problem).__name__})") from None
    _require_untouched()
    if type(probe).probe is not Probe.probe or not getattr(probe, "prompts", None):
        raise Refused("it makes its prompts while it asks; run garak itself")
    if set(probe.modality["in"]) != {"text"}:
        raise Refused("its prompts are not of text only")
    return probe


def _require_untouched() -> None:
    """Refuse a probe that reached for a set, also where it went on without it."""
    if FENCE.touched:
        raise Refused(f"it reads the set `{min(FENCE.touched)}`, which is not run here") from None


def _source_names(module: str, class_name: str) -> str:
    """The set that the code of a probe names, its parents' included."""
    try:
        code = __import__(f"garak.probes.{module}", fromlist=[class_name])
        parents = inspect.getmro(getattr(code, class_name))
        sources = [_source(each, code) for each in parents if each.__module__ == code.__name__]
    except Exception as problem:  # noqa: BLE001 - whatever an import may raise
        raise Refused(f"garak cannot load it here ({type(problem).__name__})") from None
    return names_left_out("\n".join(sources))


def _source(probe: type, module: ModuleType) -> str:
    """A class's code; the whole module's where the class was made while that was loaded."""
    try:
        return inspect.getsource(probe)
    except OSError:
        return inspect.getsource(module)


def _attempt(probe: Any, prompt: Any, number: int) -> Any:
    message = Message(prompt, lang=probe.lang) if isinstance(prompt, str) else prompt
    return probe._mint_attempt(message, number, None, probe.lang)  # noqa: SLF001 - as `probe` does


def _text(attempt: Any) -> str | None:
    """The one thing that is said; None of a conversation, whose other turns are the target's."""
    turns = attempt.prompt.turns
    if len(turns) != 1 or turns[0].role != "user" or turns[0].content.data_path:
        return None
    said = turns[0].content.text
    return said if isinstance(said, str) and said.strip() else None


def _detector_of(probe: Any, name: str, given: list[dict[str, Any]]) -> tuple[str, str]:
    """The detector's name, tried once; or nothing, and why."""
    detector = probe.primary_detector or ""
    if not detector or not given:
        return "", "the probe names no detector"
    try:
        said = _says(detector, _attempts[name, given[0]["number"]], "Good morning.")
    except Exception as problem:  # noqa: BLE001 - models that are not here, keys that are missing
        return "", f"its detector cannot be loaded here ({type(problem).__name__})"
    return ("", "its detector says nothing here") if said is None else (detector, "")


def _says(detector: str, attempt: Any, output: str) -> bool | None:
    if detector not in _detectors:
        _detectors[detector] = _plugins.load_plugin(f"detectors.{detector}")
    tried = copy.deepcopy(attempt)
    tried.outputs = [Message(output, lang=tried.lang)]
    score = next(iter(_detectors[detector].detect(tried)))
    return None if score is None else float(score) >= HIT


def _quality(detector: str) -> list[float] | None:
    """Sensitivity and specificity, where garak ships them; it takes 1 and 1 where it does not."""
    file = data / "detectors_eval" / "detector_metrics_summary.json"
    told = json.loads(file.read_text("utf-8"))["results"].get(detector, {}).get("metrics", {})
    rates = [told.get("hit_sensitivity"), told.get("hit_specificity")]
    return rates if all(isinstance(rate, float | int) for rate in rates) else None


if __name__ == "__main__":
    _config.load_config()
    _config.system.parallel_attempts = False
    _config.transient.reportfile = None
    converse(answer)
