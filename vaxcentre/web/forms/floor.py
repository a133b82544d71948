"""The forms behind the buttons of the floor: shape only; the rules decide what is possible."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from uuid import UUID

from wtforms import HiddenField
from wtforms.validators import DataRequired

from vaxcentre.rules.observation import EarlyLeaving
from vaxcentre.rules.visits import NotDoneReason, Outcome
from vaxcentre.web.forms.base import PageForm


def as_uuid(text: object) -> UUID | None:
    """The key that the text is, or None."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def as_member(kind: type[StrEnum]) -> Callable[[object], StrEnum | None]:
    """A filter that finds the member of `kind` with the text as its value, or None."""
    return lambda text: next((member for member in kind if member.value == text), None)


def as_number(text: object) -> int | None:
    """The whole number that the text is, or None."""
    return int(str(text)) if str(text).isdecimal() else None


class TapForm(PageForm):
    """A button: `step_id` is made with the page, so that a second tap is known as the same."""

    step_id = HiddenField(validators=[DataRequired()], filters=[as_uuid])


class VisitTapForm(TapForm):
    """A button that is about one visit."""

    visit_id = HiddenField(validators=[DataRequired()], filters=[as_uuid])


class FinishForm(VisitTapForm):
    """How the visit to the booth ended."""

    outcome = HiddenField(validators=[DataRequired()], filters=[as_member(Outcome)])
    reason = HiddenField(filters=[as_member(NotDoneReason)])
    observe_minutes = HiddenField(filters=[as_number])


class LeaveForm(VisitTapForm):
    """Leaving observation, perhaps before the time."""

    early = HiddenField(filters=[as_member(EarlyLeaving)])


class LeaveQueueForm(VisitTapForm):
    """Going home from the queue."""

    reason = HiddenField(validators=[DataRequired()], filters=[as_member(NotDoneReason)])


class ChangeLineForm(PageForm):
    """Waiting in another line."""

    visit_id = HiddenField(validators=[DataRequired()], filters=[as_uuid])
    line_code = HiddenField(validators=[DataRequired()])


class HelpForm(PageForm):
    """Whether somebody who waits needs an accessible booth."""

    visit_id = HiddenField(validators=[DataRequired()], filters=[as_uuid])
    needs_help = HiddenField(filters=[lambda text: text == "yes"])


class PairForm(PageForm):
    """Who works in a booth; either may be left out."""

    doctor_id = HiddenField(filters=[as_uuid])
    nurse_id = HiddenField(filters=[as_uuid])
