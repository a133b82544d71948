"""How long it is from one instant to another, as each database says it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class seconds_between(GenericFunction[int]):  # noqa: N801  (reads as what it is in a statement)
    """The whole seconds from the first instant to the second."""

    type = BigInteger()
    inherit_cache = True


@compiles(seconds_between, "sqlite")
def _of_microseconds(element: Any, compiler: Any, **words: Any) -> str:
    start, end = (compiler.process(one, **words) for one in element.clauses)
    return f"(({end} - {start}) / 1000000)"


@compiles(seconds_between, "postgresql")
def _of_instants(element: Any, compiler: Any, **words: Any) -> str:
    start, end = (compiler.process(one, **words) for one in element.clauses)
    return f"CAST(FLOOR(EXTRACT(EPOCH FROM ({end} - {start}))) AS BIGINT)"
