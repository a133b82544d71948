"""Column types that keep promises on SQLite and PostgreSQL alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, Uuid
from sqlalchemy.types import TypeDecorator, TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware instant, kept in UTC: timestamptz on PostgreSQL, integer microseconds on SQLite.

    SQLite's own date type forgets the zone; integers sort, compare and group faster than text.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        if dialect.name == "sqlite":
            return (value - _EPOCH) // _MICROSECOND
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if dialect.name == "sqlite":
            return _EPOCH + timedelta(microseconds=value)
        return value.astimezone(UTC)


def state_column(states: type[StrEnum], name: str) -> Enum:
    """A text column with a CHECK that admits the values of `states`; Python sees the enumeration."""
    return Enum(
        states,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
        validate_strings=True,
    )


class Key(Uuid[UUID]):
    """A random key of 122 bits: nothing can be enumerated, nothing is told by it.

    SQLite hands keys out as text. The same shifts, centres and people come again and again, and to
    make a UUID costs as much as to read its row: those met lately are kept.
    """

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """A key from the text that the driver hands out; none where it hands out keys."""
        needed = super().result_processor(dialect, coltype)  # type: ignore[no-untyped-call]
        return _optional_key if needed else None


def _optional_key(text: str | None) -> UUID | None:
    return None if text is None else _key(text)


_key = lru_cache(maxsize=16384)(UUID)

__all__ = ["UUID", "Key", "UTCDateTime", "state_column"]
