"""The virtual environment, and the wheels that the lock files name by their hashes."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from vaxcentre.provision.steps import PYTHON, ROOT, VENV, SetUpFailed, Stamp, run, told

OLDEST_PYTHON = (3, 11)
NO_VENV = (
    "this Python cannot make a virtual environment. Debian and Ubuntu keep that part in a package "
    "of its own: apt install python3-venv"
)
NO_WHEELS = "the packages of {name} could not be installed. Is there a network? Then try again."


def create_virtual_environment() -> None:
    """Make the virtual environment, again if the one that is there is broken."""
    if sys.version_info < OLDEST_PYTHON:
        raise SetUpFailed(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    if _version():
        return
    with told("virtual environment"):
        _empty(VENV)
        run(sys.executable, "-m", "venv", VENV, otherwise=NO_VENV)


def install_wheels(requirements: Path) -> None:
    """Install exactly what the lock file names; no package is built on this machine."""
    name = str(requirements.relative_to(ROOT))
    stamp = Stamp(VENV / ".stamps" / name, requirements, _version())
    if stamp.is_fresh():
        return
    with told(f"packages of {name}"):
        run(
            *(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--require-hashes", "--only-binary=:all:", "--requirement", requirements),
            otherwise=NO_WHEELS.format(name=name),
            environment={"PIP_USER": "0"},
        )
    stamp.set()


def _version() -> str:
    """The version of the environment's Python and pip; nothing when they do not work."""
    try:
        return run(PYTHON, "-c", "import pip, sys; print(sys.version)", otherwise="broken")
    except SetUpFailed:
        return ""


def _empty(folder: Path) -> None:
    """Remove all but the lock we hold."""
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name != ".set-up.lock":
            entry.unlink()
