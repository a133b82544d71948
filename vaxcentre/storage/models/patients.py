"""Patients, as far as the door needs to know them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from vaxcentre.storage.database import Base
from vaxcentre.storage.models.keys import CentreOwned, owned


class Patient(CentreOwned, Base):
    """Somebody who is received. Nothing medical is kept here."""

    __tablename__ = "patient"
    __table_args__ = owned(Index("ix_patient_search", "centre_id", "search_name"))

    given_name: Mapped[str]
    family_name: Mapped[str]
    search_name: Mapped[str]
    """Family and given name without case, accents or punctuation: see rules/names.py."""
    born_on: Mapped[date | None]
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="fr")
    needs_help: Mapped[bool] = mapped_column(default=False)
    """Needs an accessible booth or somebody at their side."""
    created_at: Mapped[datetime]
