"""What processes used, read from the kernel."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

Words = ParamSpec("Words")
Found = TypeVar("Found")

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def alone(call: Callable[Words, Found], *words: Words.args, **more: Words.kwargs) -> Found:
    """What `call` finds in a new process of its own, which has done nothing before."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(call, *words, **more).result()


def cpu_seconds(roots: list[int]) -> float:
    """Processor time that the processes and all their children have used so far."""
    return sum(sum(map(int, _stat(pid)[11:15])) for pid in _trees(roots)) / _TICKS


def resident_mb(roots: list[int]) -> float:
    """Memory that the processes and all their children hold now, in megabytes."""
    pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in _trees(roots)]
    return round(sum(pages) * _PAGE / 1_000_000, 1)


def _trees(roots: list[int]) -> list[int]:
    found = list(roots)
    for pid in found:
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            found += map(int, children.read_text().split())
    return found


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name of the program, which may hold spaces."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
