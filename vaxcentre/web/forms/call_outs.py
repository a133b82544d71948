"""The forms of call-outs: composing one, and answering one."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import (
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.validators import DataRequired, Optional

from vaxcentre.rules.call_outs import Pace, Pause
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.seats import Caution
from vaxcentre.rules.spans import local_instant
from vaxcentre.usecases.call_outs import NeedWanted
from vaxcentre.web.filters import word
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.forms.floor import as_member, as_uuid

ON_TIME = "on_time"
AT = "at"


class CallOutForm(PageForm):
    """Why, how fast, and until when people are asked. What is left empty is as usual."""

    reason = StringField(
        _("Pourquoi"),
        [Optional()],
        description=_(
            "Tous ceux qui sont sollicités le lisent. Jamais rien sur la santé de quelqu’un."
        ),
    )
    wave_size = IntegerField(_("Personnes par vague"), [Optional()])
    wave_minutes = IntegerField(_("Minutes entre deux vagues"), [Optional()])
    expires = DateTimeLocalField(_("Fin de l’appel"), [Optional()], format="%Y-%m-%dT%H:%M")

    def pace(self, usual: Pace, zone: str) -> Pace:
        """The pace that was typed, as usual where nothing was."""
        expires: datetime | None = self.expires.data
        return Pace(
            self.wave_size.data or usual.wave_size,
            self.wave_minutes.data or usual.wave_minutes,
            local_instant(expires.date(), expires.time(), zone) if expires else usual.expires_at,
        )


def wanted_needs() -> list[tuple[UUID, Duty, int | None]]:
    """The needs that were ticked, or that the address names: shift.duty, each once, with its seats."""
    found: dict[tuple[UUID, Duty], int | None] = {}
    for name in request.values.getlist("need")[:50]:
        shift, _dot, duty = name.partition(".")
        key, kind = as_uuid(shift), as_member(Duty)(duty)
        if key is not None and isinstance(kind, Duty):
            typed = request.values.get(f"seats-{name}", "")
            found[key, kind] = int(typed) if typed.isdecimal() and len(typed) < 4 else None
    return [(shift_id, duty, seats) for (shift_id, duty), seats in found.items()]


def as_needs(wanted: list[tuple[UUID, Duty, int | None]]) -> list[NeedWanted]:
    """The needs as a use case wants them; one seat where none is said."""
    return [NeedWanted(shift_id, duty, seats or 1) for shift_id, duty, seats in wanted]


def people_ticked(name: str) -> list[UUID]:
    """The people ticked under `name`."""
    keys = (as_uuid(text) for text in request.form.getlist(name))
    return [key for key in keys if key is not None]


class ComeForm(PageForm):
    """Taking a seat, having read what is to be known, and when one arrives."""

    need_id = HiddenField(validators=[DataRequired()], filters=[as_uuid])
    acknowledged = SelectMultipleField(
        choices=[SelectChoice(one.value, one.value) for one in Caution]
    )
    arriving = RadioField(
        choices=[SelectChoice(one, one) for one in (ON_TIME, "15", "30", "60", AT)],
        default=ON_TIME,
        validators=[Optional()],
    )
    at = TimeField(validators=[Optional()])

    def cautions(self) -> list[Caution]:
        """What was read and accepted."""
        return [Caution(one) for one in self.acknowledged.data or ()]

    def arriving_at(self, at: datetime, day: datetime, zone: str) -> datetime | None:
        """When they arrive; None when it is on time. A time alone is meant on the day of the shift."""
        if str(self.arriving.data).isdecimal():
            return at + timedelta(minutes=int(self.arriving.data))
        if self.arriving.data == AT and self.at.data:
            return local_instant(day.date(), self.at.data, zone)
        return None


class PauseForm(PageForm):
    """For how long one wants to be left in peace."""

    span = RadioField(
        choices=[SelectChoice(one.value, one.value) for one in Pause], validators=[DataRequired()]
    )

    @property
    def chosen(self) -> Pause:
        """The span that was chosen."""
        return Pause(self.span.data)


class OwnLinkForm(PageForm):
    """Whom to mail a link of their own."""

    email = StringField(_("Votre adresse e-mail"), [DataRequired(_("Remplissez ce champ."))])


def pauses() -> list[tuple[str, str]]:
    """The spans of peace that are offered, with their words."""
    return [(one.value, word(one)) for one in Pause]
