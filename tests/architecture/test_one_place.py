"""Things that happen in one place only: asking the time, and committing."""

from __future__ import annotations

import ast

from tests.architecture.sources import Module, modules

ASKS_THE_TIME = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
}


def calls(module: Module) -> list[tuple[str, str, int]]:
    """The calls of the form name.attribute(…) in a module."""
    return [
        (node.func.value.id, node.func.attr, node.lineno)
        for node in module.nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
    ]


def test_only_the_clock_asks_the_machine_for_the_time() -> None:
    asking = {
        module.name
        for module in modules()
        for name, attribute, _ in calls(module)
        if (name, attribute) in ASKS_THE_TIME
    }
    assert asking == {"vaxcentre.clock"}


def test_no_column_takes_the_time_by_itself() -> None:
    wrong = [
        f"{module.name}:{node.value.lineno}"
        for module in modules()
        if module.name.startswith("vaxcentre.storage.models")
        for node in module.nodes
        if isinstance(node, ast.keyword) and node.arg in ("server_default", "onupdate")
    ]
    assert wrong == []


def test_one_function_commits() -> None:
    committing = [
        f"{module.name}.{function.name}"
        for module in modules()
        for function in module.nodes
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    assert committing == ["vaxcentre.storage.transaction.writing"]


def test_every_public_function_and_class_says_what_it_promises() -> None:
    silent = [
        f"{module.name}.{node.name}"
        for module in modules()
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_no_function_is_longer_than_forty_lines() -> None:
    long = [
        f"{module.name}.{node.name}: {node.end_lineno - node.lineno + 1}"
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.FunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > 40
    ]
    assert long == []
