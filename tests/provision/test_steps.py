"""Stamps, turns, and sentences instead of tracebacks."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from vaxcentre.provision.steps import SetUpFailed, Stamp, run, taking_turns


def test_a_step_is_fresh_until_a_source_changes(tmp_path: Path) -> None:
    source = tmp_path / "lock"
    source.write_text("one")
    stamp = Stamp(tmp_path / "stamps" / "step", source, "3.11")
    assert not stamp.is_fresh()
    stamp.set()
    assert Stamp(stamp.path, source, "3.11").is_fresh()
    assert not Stamp(stamp.path, source, "3.12").is_fresh()
    source.write_text("two")
    assert not Stamp(stamp.path, source, "3.11").is_fresh()


def test_sources_that_read_alike_when_joined_are_told_apart(tmp_path: Path) -> None:
    Stamp(tmp_path / "stamp", "ab", "c").set()
    assert not Stamp(tmp_path / "stamp", "a", "bc").is_fresh()


def test_a_second_set_up_waits_for_the_first(tmp_path: Path) -> None:
    order: list[str] = []
    waiting = threading.Event()

    def second() -> None:
        waiting.set()
        with taking_turns(tmp_path):
            order.append("second")

    thread = threading.Thread(target=second)
    with taking_turns(tmp_path):
        thread.start()
        waiting.wait()
        thread.join(0.2)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(SetUpFailed, match=r"cannot write in .*file"),
        taking_turns(tmp_path / "file"),
    ):
        pass


def test_a_program_that_fails_ends_in_a_sentence_and_its_last_words() -> None:
    with pytest.raises(SetUpFailed) as failure:
        run(sys.executable, "-c", "raise OSError('no route')", otherwise="Is there a network?")
    assert str(failure.value).splitlines() == [
        "Is there a network?",
        "Traceback (most recent call last):",
        "OSError: no route",
    ]


def test_a_program_that_is_not_there_ends_in_a_sentence() -> None:
    with pytest.raises(SetUpFailed, match="Is it installed"):
        run("/nowhere/program", otherwise="Is it installed?")
