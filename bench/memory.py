"""
What the models take of a process's memory, with the libraries that they need.

    .venv/bin/python bench/memory.py

Resident megabytes of a fresh process, after each step.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
STATUS = Path("/proc/self/status")
WINDOW = "Please read this to the end, for much depends on it. " * 7
READS = 300

STEPS = f"""
from pathlib import Path
def resident(step):
    line = next(x for x in Path({str(STATUS)!r}).read_text().splitlines() if x.startswith("VmRSS"))
    print(int(line.split()[1]) * 1024, step, flush=True)
resident("Python")
import numpy, onnxruntime
resident("numpy and onnxruntime")
from seawall.assemble import models
resident("Seawall's modules")
both = models.shipped_models()
resident("both models, all questions")
from seawall.detect.classify import windows
for _ in range({READS}):
    read = [window for _, window in windows({WINDOW!r})]
    both.first.answers(read), both.second.answers(read)
resident("{READS} pages later")
"""


def main() -> None:
    """Print a line for each step, and the sum that the models answer for."""
    done = subprocess.run(
        [sys.executable, "-c", STEPS], cwd=ROOT, capture_output=True, text=True, check=True
    )
    told = [line.split(" ", 1) for line in done.stdout.splitlines()]
    sizes = {step: int(size) / 1e6 for size, step in told}
    for step, size in sizes.items():
        print(f"{size:6.0f} MB  {step}")
    python, libraries, modules, *_, last = sizes.values()
    print(f"{libraries - python + last - modules:6.0f} MB  the models and their libraries")


if __name__ == "__main__":
    main()
