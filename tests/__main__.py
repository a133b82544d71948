"""`python3 -m tests [pytest's own words]`: set up what the tests need, then run them.

Standard library only until pytest takes over: on a fresh clone nothing is installed yet.
"""

from __future__ import annotations

import os
import sys

from tests.browser.install import install_browser
from vaxcentre.provision import set_up
from vaxcentre.provision.steps import ROOT, VENV

TWO_AT_A_TIME = ("-n", "2", "--dist", "worksteal")
PATIENCE = ("--timeout", "120")


def main() -> None:
    """Replace this process by pytest; words given here come after ours, so they win."""
    set_up(ROOT / "tests" / "requirements.txt", then=install_browser)
    pytest = str(VENV / "bin" / "pytest")
    os.chdir(ROOT)
    os.execv(pytest, [pytest, *TWO_AT_A_TIME, *PATIENCE, *sys.argv[1:]])


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
