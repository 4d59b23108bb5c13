"""Packages that stand in for garak and PyRIT: as much of their shape as Seawall speaks to."""

import os
import stat
import sys
from pathlib import Path
from textwrap import dedent

PLANTED = "vermilion otter"
"""A word of each text that nobody may ever see."""

GARAK = {
    "__init__.py": "__version__ = '0.17.1'\n",
    "_config.py": """
        class _Any: pass
        run, system, transient = _Any(), _Any(), _Any()
        transient.reportfile = None
        def load_config(): run.seed, run.soft_probe_prompt_cap = None, 256
    """,
    "_plugins.py": """
        import importlib
        _ALL = ["plain.Says", "plain.Sleeps", "plain.Talks", "plain.Asks", "plain.Dynamic",
                "plain.Unjudged", "plain.Measured", "plain.Prints", "wild.InTheWild",
                "wild.Harm", "wild.Quiet", "wild.Fetches", "wild.Named", "snowball.Primes"]
        def enumerate_plugins(category="probes"):
            return [(f"probes.{name}", name != "plain.Sleeps") for name in _ALL]
        def load_plugin(path):
            kind, module, name = path.split(".")
            try:
                return getattr(importlib.import_module(f"garak.{kind}.{module}"), name)()
            except OSError as problem:
                raise ValueError("could not be loaded: vermilion otter") from problem
    """,
    "attempt.py": """
        class Message:
            def __init__(self, text, lang=None):
                self.text, self.lang, self.data_path = text, lang, None
        class Turn:
            def __init__(self, role, content): self.role, self.content = role, content
        class Conversation:
            def __init__(self, turns): self.turns = turns
        class Attempt:
            def __init__(self, prompt, notes):
                self.prompt, self.notes, self.outputs = prompt, notes, []
                self.lang = prompt.turns[-1].content.lang
    """,
    "data/__init__.py": "import pathlib\npath = pathlib.Path(__file__).parent\n",
    "data/harmbench/prompts.txt": PLANTED,
    "data/detectors_eval/detector_metrics_summary.json": (
        '{"results": {"marks.Measured": {"metrics": '
        '{"hit_sensitivity": 0.75, "hit_specificity": 0.5}}}}'
    ),
    "probes/__init__.py": "",
    "probes/base.py": """
        from garak.attempt import Attempt, Conversation, Message, Turn
        class Probe:
            lang, primary_detector, modality = "en", "marks.Trigger", {"in": {"text"}}
            def probe(self, generator): raise AssertionError
            def _mint_attempt(self, prompt, seq, notes, lang):
                if not isinstance(prompt, Conversation):
                    prompt = Conversation([Turn("user", prompt)])
                return Attempt(prompt, {"triggers": [self.triggers[seq]]})
    """,
    "probes/plain.py": """
        from garak.attempt import Conversation, Message, Turn
        from garak.probes.base import Probe
        class Says(Probe):
            def __init__(self):
                self.triggers = [f"answer {n}" for n in range(30)]
                self.prompts = [f"vermilion otter {n} {{mark}}" for n in range(30)]
        class Sleeps(Says): pass
        class Talks(Says):
            def __init__(self):
                super().__init__()
                said = [Turn("user", Message("vermilion otter")), Turn("assistant", Message("no"))]
                self.prompts[7] = Conversation(said)
        class Asks(Says):
            def probe(self, generator): raise AssertionError
        Dynamic = type("Dynamic", (Says,), {"__module__": __name__})
        class Unjudged(Says): primary_detector = "marks.Remote"
        class Measured(Says): primary_detector = "marks.Measured"
        class Prints(Says):
            def __init__(self):
                super().__init__()
                import logging, os, sys
                print(self.prompts[0])
                print(self.prompts[0], file=sys.stderr)
                logging.getLogger().error(self.prompts[0])
                os.write(1, b"vermilion otter")
    """,
    "probes/wild.py": """
        import socket
        from garak.data import path
        from garak.probes.plain import Says
        _FILE = path / ("harm" + "bench") / "prompts.txt"
        class InTheWild(Says): pass
        class Harm(Says):
            def __init__(self):
                super().__init__()
                self.prompts = [_FILE.read_text()] * 30
        class Quiet(Says):
            def __init__(self):
                super().__init__()
                try: _FILE.read_text()
                except OSError: pass
        class Fetches(Says):
            def __init__(self):
                super().__init__()
                socket.create_connection(("127.0.0.1", 9))
        class Named(Says): "Made of StrongREJECT."
    """,
    "probes/snowball.py": "from garak.probes.plain import Says as Primes\n",
    "detectors/__init__.py": "",
    "detectors/marks.py": """
        import socket
        class Trigger:
            def detect(self, attempt):
                return [float(any(t in o.text for t in attempt.notes["triggers"]))
                        for o in attempt.outputs]
        class Measured(Trigger): pass
        class Remote(Trigger):
            def __init__(self): socket.create_connection(("127.0.0.1", 9))
    """,
}

PYRIT = {
    "__init__.py": "__version__ = '1.1.0'\n",
    "models.py": """
        import json, types
        class SeedDataset:
            @staticmethod
            def from_yaml_file(file):
                seeds = [types.SimpleNamespace(**each) for each in json.loads(file.read_text())]
                return types.SimpleNamespace(seeds=seeds)
    """,
    "datasets/seed_datasets/local/airt/harms.prompt": (
        '[{"value": "vermilion otter 1"}, {"value": "vermilion otter 2"},'
        ' {"value": "vermilion otter {{ prompt }}"}]'
    ),
    "datasets/seed_datasets/local/airt/turns.prompt": (
        '[{"value": "vermilion otter b", "prompt_group_id": "g", "sequence": 1, "role": "user"},'
        ' {"value": "vermilion otter a", "prompt_group_id": "g", "sequence": 0, "role": "user"},'
        ' {"value": "vermilion otter c", "prompt_group_id": "h", "role": "user"},'
        ' {"value": "vermilion otter d", "prompt_group_id": "h", "role": "assistant"},'
        ' {"value": "a.png", "prompt_group_id": "i", "data_type": "image_path"}]'
    ),
    "datasets/seed_datasets/local/psfuzz_steal_system.prompt": '[{"value": "vermilion otter"}]',
    "datasets/seed_datasets/local/jbb_behaviors.prompt": '[{"value": "vermilion otter"}]',
    "datasets/seed_datasets/local/garak/package_hallucination_stubs.prompt": "[]",
}


def stand_in(folder: Path, package: str, content: dict[str, str]) -> str:
    """The program of an environment where the package is."""
    for name, text in content.items():
        file = folder / "packages" / package / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text), "utf-8")
    program = folder / "python"
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH="$PYTHONPATH{os.pathsep}{folder / "packages"}" '
        f'exec "{sys.executable}" "$@"\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)
