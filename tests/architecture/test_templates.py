"""Templates: whole, short, and without anything that the content policy would stop."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tests.architecture.sources import TEMPLATES, templates
from tests.settings import settings_for
from vaxcentre.app import create_app

LONGEST = 120
_INLINE = (
    re.compile(r"<style[\s>]", re.I),
    re.compile(r"<script(?![^>]*\ssrc=)[^>]*>", re.I),
    re.compile(r"<[a-z][^<>]*\sstyle\s*=", re.I),
    re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.I),
    re.compile(r"javascript:", re.I),
)
_DATA_BLOCK = re.compile(r'<script[^>]*type="application/(ld\+)?json"[^>]*>', re.I)

every_template = pytest.mark.parametrize(
    "path", templates(), ids=lambda path: str(path.relative_to(TEMPLATES))
)


@pytest.fixture(scope="module")
def environment() -> Environment:
    return create_app(settings_for("sqlite://")).jinja_env


@every_template
def test_a_template_can_be_read_and_knows_its_filters(path: Path, environment: Environment) -> None:
    environment.compile(path.read_text("utf-8"), str(path))


@every_template
def test_a_template_uses_every_macro_that_it_imports(path: Path, environment: Environment) -> None:
    tree = environment.parse(path.read_text("utf-8"))
    imported = set()
    for node in tree.find_all(nodes.FromImport):
        imported |= {name[1] if isinstance(name, tuple) else name for name in node.names}
    used = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
    assert imported - used == set()


@every_template
def test_a_template_has_nothing_inline(path: Path) -> None:
    text = _DATA_BLOCK.sub("", path.read_text("utf-8"))
    assert [found.group() for pattern in _INLINE for found in pattern.finditer(text)] == []


@every_template
def test_a_template_is_short_enough_to_be_read(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST
