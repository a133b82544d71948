"""Four eyes: who may vouch for what somebody entered."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from vaxcentre.errors import N_, NotAllowed


def may_vouch(vouching: UUID | None, *involved: UUID | None) -> bool:
    """Whether somebody may approve or verify what the `involved` said or entered, or what is theirs.

    None vouching is the terminal or a task: whoever runs it answers for it.
    """
    return vouching is None or vouching not in involved


def must_be_second(vouching: UUID | None, involved: Iterable[UUID | None]) -> None:
    """Raise NotAllowed unless `vouching` is a second person."""
    if not may_vouch(vouching, *involved):
        raise NotAllowed(
            "second_person",
            N_(
                "Une deuxième personne doit vérifier : on ne valide ni ce qu’on a saisi soi-même, "
                "ni ce qui nous concerne."
            ),
        )
