"""Set-up with the standard library only: wheels, browser assets, translations.

Each step remembers what it was made from, so that a second run does nothing, and two runs that
start at once take turns.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from vaxcentre.provision.assets import copy_assets
from vaxcentre.provision.compression import compress_static_files
from vaxcentre.provision.steps import ROOT, VENV, SetUpFailed, taking_turns
from vaxcentre.provision.translations import compile_translations
from vaxcentre.provision.wheels import create_virtual_environment, install_wheels

REQUIREMENTS = ROOT / "requirements.txt"


def set_up(*more_requirements: Path, then: Callable[[], None] | None = None) -> None:
    """Install and build whatever is missing; ends the process with a sentence when it cannot."""
    try:
        with taking_turns(VENV, ROOT / "var"):
            create_virtual_environment()
            for requirements in (REQUIREMENTS, *more_requirements):
                install_wheels(requirements)
            copy_assets()
            compile_translations()
            compress_static_files()
            if then:
                then()
    except SetUpFailed as failure:
        sys.exit(f"vaxcentre could not be set up: {failure}")
