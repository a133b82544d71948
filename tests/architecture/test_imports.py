"""What a file may know follows from where it stands."""

from __future__ import annotations

import ast
import sys
from functools import cache

from tests.architecture.sources import Module, modules

FREE = {"app", "__main__", ""}
LEAVES = {
    module.layer
    for module in modules()
    if module.name.count(".") == 1 and module.path.name != "__init__.py"
} - FREE
"""The modules that stand beside the folders: everybody may import them, and they know the rules."""

RULES = {"rules"}
STORAGE = RULES | {"storage"}
EDGE = STORAGE | {"usecases", "queries", "demo", "documents", "planning"}
MAY_KNOW = {
    "rules": RULES,
    "demo": RULES | {"demo"},
    "documents": RULES | {"documents", "queries"},
    "planning": RULES | {"planning"},
    "storage": STORAGE,
    "usecases": STORAGE | {"usecases", "demo", "planning"},
    "queries": STORAGE | {"queries", "planning"},
    "web": EDGE | {"web"},
    "cli": EDGE | {"cli", "tasks"},
    "tasks": EDGE | {"tasks"},
    "provision": {"provision"},
    "launch": {"launch", "provision"},
}
"""Which layers a layer may import."""

KNOWS_FLASK = {"web", "cli", "app", "i18n"}
KNOWS_SQLALCHEMY = {"storage", "usecases", "queries"}
SOLVERS = {"highspy", "numpy", "scipy"}
"""What solves, counts and draws lots: met in planning and nowhere else."""


@cache
def ours(module: Module) -> frozenset[str]:
    """The modules of the package that a module imports."""
    names = {other.name for other in modules()}
    found = set()
    for imported, _ in module.imports:
        if imported.startswith("vaxcentre"):
            found.add(imported if imported in names else imported.rpartition(".")[0])
    return frozenset(found - {"vaxcentre", module.name})


def test_no_layer_knows_what_it_must_not() -> None:
    wrong = []
    for module in modules():
        if module.layer in FREE:
            continue
        allowed = LEAVES | (RULES if module.layer in LEAVES else MAY_KNOW[module.layer])
        wrong += [
            f"{module.name} imports {name}"
            for name in ours(module)
            if name.split(".")[1] not in allowed
        ]
    assert wrong == []


def test_pages_and_api_do_not_know_each_other() -> None:
    wrong = [
        f"{module.name} imports {name}"
        for module in modules()
        for mine, other in (("pages", "api"), ("api", "pages"))
        if module.name.startswith(f"vaxcentre.web.{mine}.")
        for name in ours(module)
        if name.startswith(f"vaxcentre.web.{other}.")
    ]
    assert wrong == []


def test_rules_and_demo_know_python_alone() -> None:
    wrong = [
        f"{module.name} imports {name}"
        for module in modules()
        if module.layer in ("rules", "demo")
        for name, _ in module.imports
        if name.split(".")[0] not in sys.stdlib_module_names | {"vaxcentre"}
    ]
    assert wrong == []


def test_set_up_knows_python_alone() -> None:
    """These run before anything is installed."""
    wrong = [
        f"{module.name} imports {name}"
        for module in modules()
        if module.layer in ("provision", "launch", "__main__")
        for name, _ in module.imports
        if name.split(".")[0] not in sys.stdlib_module_names | {"vaxcentre", "config"}
    ]
    assert wrong == []


def test_flask_is_known_at_the_edges_only() -> None:
    wrong = [
        f"{module.name} imports {name}"
        for module in modules()
        if module.layer not in KNOWS_FLASK and module.name != "vaxcentre.storage.database"
        for name, _ in module.imports
        if name.split(".")[0].startswith(("flask", "werkzeug"))
    ]
    assert wrong == []


def test_sqlalchemy_is_known_where_rows_are() -> None:
    wrong = [
        f"{module.name} imports {name}"
        for module in modules()
        if module.layer not in KNOWS_SQLALCHEMY
        for name, _ in module.imports
        if name.split(".")[0] == "sqlalchemy"
    ]
    assert wrong == []


def test_solvers_are_known_to_planning_alone() -> None:
    wrong = [
        f"{module.name} imports {name}"
        for module in modules()
        if module.layer != "planning"
        for name, _ in module.imports
        if name.split(".")[0] in SOLVERS
    ]
    assert wrong == []


def test_no_decision_and_no_row_depends_on_a_setting() -> None:
    wrong = [
        module.name
        for module in modules()
        if module.layer in RULES | {"demo", "planning", "storage", "usecases", "queries"}
        for name, _ in module.imports
        if name.split(".")[0] == "config"
    ]
    assert wrong == []


def test_no_import_hides_in_a_function() -> None:
    wrong = []
    for module in modules():
        for node in module.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                inside = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
                wrong += [f"{module.name}:{n.lineno}" for n in inside]
    assert wrong == []


def test_no_two_modules_import_each_other_in_a_circle() -> None:
    graph = {module.name: ours(module) for module in modules()}
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " → ".join((*way[way.index(name) :], name))
        if name in done:
            return
        for other in graph.get(name, ()):
            visit(other, (*way, name))
        done.add(name)

    for name in graph:
        visit(name, ())
