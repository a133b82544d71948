"""`python3 -m benchmarks NAME [--json]`: set up what is needed, measure, print a table.

With --json the last line is one JSON object. Standard library only until the virtual environment
takes over: on a fresh clone nothing is installed yet.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path

from vaxcentre.provision import set_up
from vaxcentre.provision.steps import ROOT, VENV

NAMES = ("board", "door", "fill", "rota")
PYTHON = VENV / "bin" / "python"


def main(words: list[str]) -> int:
    """Run the benchmark that the words name; returns the exit code."""
    names = [word for word in words if not word.startswith("-")]
    if len(names) != 1 or names[0] not in NAMES:
        print(f"usage: python3 -m benchmarks {{{','.join(NAMES)}}} [--json]", file=sys.stderr)
        return 2
    if Path(sys.prefix).resolve() != VENV.resolve():
        set_up(ROOT / "tests" / "requirements.txt")
        os.chdir(ROOT)
        os.execv(PYTHON, [str(PYTHON), "-m", "benchmarks", *words])
    figures = importlib.import_module(f"benchmarks.{names[0]}").run()
    if "--json" in words:
        print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
