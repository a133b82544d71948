"""Any rota filled at the terminal: no database, no network, a file in and a file out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from tests.planning.test_json import EXAMPLE
from vaxcentre.cli.rota import rota
from vaxcentre.planning.json_plans import read_plan

ALONE = {"PATH": os.environ["PATH"], "SECRET_KEY": "x" * 40}


def solve(problem: Path, plan: Path, *words: str) -> Result:
    return CliRunner().invoke(rota, ["solve", str(problem), "--out", str(plan), *words])


def test_a_file_is_filled_where_there_is_no_database(tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    command = ["-m", "flask", "--app", "wsgi", "rota", "solve", str(EXAMPLE), "--out", str(out)]
    settings = ALONE | {"DATABASE_URL": f"sqlite:///{tmp_path}/no/such.sqlite"}
    done = subprocess.run(
        [sys.executable, *command], env=settings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "level=booths objective=3 bound=3 proven"
    assert "hole=sat-pm duty=inject missing=1 " in done.stdout
    assert "cheapest=travel:David,Dr Bonnet" in done.stdout
    assert lines[-1].startswith("seats=7 proven cpu_seconds=")
    assert done.stderr.splitlines()[0] == "1/8 booths"
    plan = read_plan(out.read_bytes())
    assert plan.is_proven
    assert len(plan.seats) == 7


def test_bad_input_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    out, bad = tmp_path / "plan.json", tmp_path / "bad.json"
    bad.write_text('{"shifts": [], "people": 3}')
    done = solve(bad, out)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.strip() == "json_field: people\u202f: une liste [ ] est attendue."
    assert not out.exists()
    assert solve(tmp_path / "missing.json", out).exit_code == 2
    assert solve(EXAMPLE, tmp_path / "no" / "plan.json").exit_code == 6


def test_no_time_at_all_still_leaves_a_plan(tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    done = solve(EXAMPLE, out, "--seconds", "0", "--quiet")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "cut short" in done.stdout
    assert read_plan(out.read_bytes()).seats


def test_a_key_speaks_neither_for_the_command_nor_to_the_terminal(tmp_path: Path) -> None:
    shift = {"key": "x\nseats=9 proven\x1b[2J", "centre": "c", "needs": {"inject": {"minimum": 1}}}
    hours = {"start": "2026-10-24T08:00:00Z", "end": "2026-10-24T12:00:00Z"}
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps({"shifts": [shift | hours], "people": []}))
    lines = solve(forged, tmp_path / "plan.json", "--quiet").stdout.splitlines()
    assert [one for one in lines if one.startswith("seats=")] == [lines[-1]]
    assert "\x1b" not in "".join(lines)
