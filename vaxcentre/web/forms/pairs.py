"""The forms behind moving people between booths, and behind their breaks."""

from __future__ import annotations

from datetime import time
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectChoice, SelectField, TimeField
from wtforms.validators import InputRequired, Regexp

from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.forms.floor import as_uuid

BENCH = "bench"
LENGTHS = (20, 30, 45, 60)


def seen_in(text: str) -> dict[int, str]:
    """What a page believed of some booths: "7:key 9:-" by number."""
    found = {}
    for part in text.split():
        number, _, key = part.partition(":")
        if number.isdecimal() and len(number) < 6:
            found[int(number)] = key
    return found


def people_in(text: str) -> list[UUID]:
    """The keys in a text, once each; nonsense is left out."""
    found = (as_uuid(part) for part in text.split())
    return list(dict.fromkeys(key for key in found if key))


class MoveForm(PageForm):
    """Somebody, or a pair, and where they go: the number of a booth, or the bench."""

    people = HiddenField(validators=[InputRequired()])
    target = HiddenField(validators=[Regexp(rf"^(\d{{1,5}}|{BENCH})$")])
    seen = HiddenField()

    @property
    def booth(self) -> int | None:
        """The booth that is meant; None for the bench."""
        return None if self.target.data == BENCH else int(self.target.data or 0)


class PlanForm(PageForm):
    """Carrying out the plan that was shown."""

    key = HiddenField(validators=[InputRequired()])


class UndoStaffingForm(PageForm):
    """Taking the last change back."""

    change_id = HiddenField(validators=[InputRequired()], filters=[as_uuid])


class StepFreeForm(PageForm):
    """Whether somebody works in step-free booths only."""

    person_id = HiddenField(validators=[InputRequired()], filters=[as_uuid])
    step_free = HiddenField()


class BreaksForm(PageForm):
    """How long the breaks are that are planned."""

    minutes = SelectField(
        _l("Durée de la pause"),
        [InputRequired()],
        coerce=int,
        default=LENGTHS[0],
        choices=[SelectChoice(str(one), _l("%(num)s minutes", num=one)) for one in LENGTHS],
    )


class BreakForm(PageForm):
    """When a break begins, by the clock of the centre."""

    at = TimeField(_l("Heure"), [InputRequired(_l("Remplissez ce champ."))])

    @property
    def clock(self) -> time:
        """The time that was typed."""
        return self.at.data or time(0)
