"""Proposals for other programs: asked for, read, accepted as a whole or in part, put away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, jsonify

from vaxcentre.errors import N_, Invalid
from vaxcentre.queries.proposals import proposal_shown, proposals
from vaxcentre.rules.access import Permission
from vaxcentre.rules.proposals import (
    Absence,
    Keeping,
    ProposalWanted,
)
from vaxcentre.usecases.proposal_acceptance import accept_proposal, take_back_acceptance
from vaxcentre.usecases.proposals import ask_proposal, cancel_proposal, discard_proposal
from vaxcentre.web.acting import access, act, centre, look
from vaxcentre.web.api.openapi import Operation, api, operation
from vaxcentre.web.api.proposal_schemas import (
    ACCEPT,
    CARD,
    PROPOSAL,
    WANTED,
    card_json,
    proposal_json,
)
from vaxcentre.web.api.sent import day_in, flag_in, key_in, sent_object, text_in

routes = api("proposals")

_PROBLEMS = (401, 403, 404, 409)


@routes.get("/proposals")
@access(Permission.MANAGE_ROTA)
@operation(Operation("The latest proposals", {"type": "array", "items": CARD}))
def index() -> Response:
    """The latest proposals, as JSON."""
    return jsonify([card_json(one) for one in look(proposals)])


@routes.post("/proposals")
@access(Permission.MANAGE_ROTA)
@operation(
    Operation(
        "Ask for a proposal",
        PROPOSAL,
        description="It is worked out in the background; nothing is written into the rota.",
        body=WANTED,
        problems=(401, 403, 404, 422),
    )
)
def ask() -> Response:
    """The proposal, waiting to be worked out."""
    return _answer(act(ask_proposal, wanted=_wanted(sent_object())))


@routes.get("/proposals/<uuid:proposal_id>")
@access(Permission.MANAGE_ROTA)
@operation(Operation("One proposal: what changes for whom, and what stays empty", PROPOSAL))
def show(proposal_id: UUID) -> Response:
    """The proposal as it is now."""
    return _answer(proposal_id)


@routes.post("/proposals/<uuid:proposal_id>/accept")
@access(Permission.MANAGE_ROTA)
@operation(
    Operation(
        "Write changes of a proposal into the rota",
        PROPOSAL,
        description="Each goes through the gate; a refused one keeps its reason. A repeat writes nothing more.",
        body=ACCEPT,
        problems=(*_PROBLEMS, 422),
    )
)
def accept(proposal_id: UUID) -> Response:
    """The proposal afterwards, change by change."""
    sent = sent_object()
    chosen = [key_in({"key": one}, "key") for one in _list(sent, "changes")]
    act(accept_proposal, proposal_id=proposal_id, change_ids=chosen if "changes" in sent else None)
    return _answer(proposal_id)


@routes.post("/proposals/<uuid:proposal_id>/take-back")
@access(Permission.MANAGE_ROTA)
@operation(Operation("Take back what accepting wrote", PROPOSAL, problems=_PROBLEMS))
def take_back(proposal_id: UUID) -> Response:
    """The proposal afterwards."""
    act(take_back_acceptance, proposal_id=proposal_id)
    return _answer(proposal_id)


@routes.post("/proposals/<uuid:proposal_id>/cancel")
@access(Permission.MANAGE_ROTA)
@operation(Operation("Give up working a proposal out", PROPOSAL, problems=_PROBLEMS))
def cancel(proposal_id: UUID) -> Response:
    """The proposal afterwards."""
    act(cancel_proposal, proposal_id=proposal_id)
    return _answer(proposal_id)


@routes.post("/proposals/<uuid:proposal_id>/discard")
@access(Permission.MANAGE_ROTA)
@operation(Operation("Put a proposal away", PROPOSAL, problems=_PROBLEMS))
def discard(proposal_id: UUID) -> Response:
    """The proposal afterwards."""
    act(discard_proposal, proposal_id=proposal_id)
    return _answer(proposal_id)


def _wanted(sent: Mapping[str, Any]) -> ProposalWanted:
    try:
        keeping = Keeping(text_in(sent, "keeping") or Keeping.EVERYBODY_STAYS)
    except ValueError:
        raise Invalid("no_such_choice", N_("Ce choix n’existe pas."), "keeping") from None
    centres = [key_in({"centres": one}, "centres") for one in _list(sent, "centres")]
    return ProposalWanted(
        centre_ids=tuple(centres) or (centre().id,),
        first=day_in(sent, "first"),
        last=day_in(sent, "last"),
        keeping=keeping,
        asks_silent="asks_silent" not in sent or flag_in(sent, "asks_silent"),
        wants_leads="wants_leads" not in sent or flag_in(sent, "wants_leads"),
        absences=tuple(_absence(one) for one in _list(sent, "absences")),
        is_repair=flag_in(sent, "repair"),
    )


def _absence(sent: Any) -> Absence:
    told = sent if isinstance(sent, dict) else {}
    return Absence(key_in(told, "person_id"), day_in(told, "first"), day_in(told, "last"))


def _list(sent: Mapping[str, Any], name: str) -> list[Any]:
    told = sent.get(name)
    return told if isinstance(told, list) else []


def _answer(proposal_id: UUID) -> Response:
    return jsonify(proposal_json(look(proposal_shown, proposal_id=proposal_id)))
