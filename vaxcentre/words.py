"""How states, roles and reasons are called: one French word each, translated where it is shown."""

from __future__ import annotations

from enum import StrEnum

from vaxcentre.errors import N_
from vaxcentre.rules.access import Role
from vaxcentre.rules.appointments import AppointmentState, Origin, TicketState
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.centres import CentreKind, CentreState
from vaxcentre.rules.door import DoorVerdict, Punctuality, ScanSource
from vaxcentre.rules.observation import EarlyLeaving
from vaxcentre.rules.queue import WhyNext
from vaxcentre.rules.sessions import SessionKind, SessionState
from vaxcentre.rules.throughput import Stage
from vaxcentre.rules.visits import NotDoneReason, Outcome, VisitEvent, VisitState

WORDS: tuple[tuple[StrEnum, str], ...] = (
    (Role.NETWORK_COORDINATOR, N_("Coordination du réseau")),
    (Role.CENTRE_MANAGER, N_("Responsable de centre")),
    (Role.RECEPTION, N_("Accueil")),
    (Role.DOCTOR, N_("Médecin")),
    (Role.NURSE, N_("Infirmier ou infirmière")),
    (Role.PHARMACIST, N_("Pharmacien ou pharmacienne")),
    (Role.LAY_VOLUNTEER, N_("Bénévole")),
    (Role.WALL_SCREEN, N_("Écran mural")),
    (CentreKind.VACCINATION, N_("Vaccination")),
    (CentreKind.TESTING, N_("Dépistage")),
    (CentreKind.BOTH, N_("Vaccination et dépistage")),
    (CentreState.PLANNED, N_("En projet")),
    (CentreState.AUTHORISED, N_("Autorisé")),
    (CentreState.OPEN, N_("Ouvert")),
    (CentreState.DORMANT, N_("En sommeil")),
    (CentreState.REOPENED, N_("Rouvert")),
    (CentreState.HANDED_OVER, N_("Transmis")),
    (CentreState.CLOSED, N_("Fermé")),
    (SessionKind.VACCINATION, N_("Vaccination")),
    (SessionKind.TESTING, N_("Dépistage")),
    (SessionState.PLANNED, N_("Prévue")),
    (SessionState.OPEN, N_("Ouverte")),
    (SessionState.PAUSED, N_("En pause")),
    (SessionState.CLOSED, N_("Terminée")),
    (BoothState.CLOSED, N_("Fermé")),
    (BoothState.OPEN, N_("Ouvert")),
    (BoothState.PAUSED, N_("En pause")),
    (AppointmentState.BOOKED, N_("Prévu")),
    (AppointmentState.CANCELLED, N_("Annulé")),
    (Origin.IMPORT, N_("Liste importée")),
    (Origin.BY_HAND, N_("Saisi à la main")),
    (Origin.WALK_IN, N_("Sans rendez-vous")),
    (Origin.API, N_("Autre logiciel")),
    (TicketState.VALID, N_("Valable")),
    (TicketState.MOVED, N_("Déplacé")),
    (TicketState.CANCELLED, N_("Annulé")),
    (TicketState.REPLACED, N_("Remplacé")),
    (DoorVerdict.ADMITTED, N_("Entrez")),
    (DoorVerdict.ALREADY_IN, N_("Déjà entré")),
    (DoorVerdict.TOO_EARLY, N_("En avance")),
    (DoorVerdict.OTHER_DAY, N_("Autre jour")),
    (DoorVerdict.OTHER_CENTRE, N_("Autre centre")),
    (DoorVerdict.CANCELLED, N_("Rendez-vous annulé")),
    (DoorVerdict.MOVED, N_("Rendez-vous déplacé")),
    (DoorVerdict.FORGED, N_("Code non valable")),
    (DoorVerdict.UNREADABLE, N_("Code illisible")),
    (DoorVerdict.UNKNOWN, N_("Rendez-vous introuvable")),
    (DoorVerdict.SESSION_CLOSED, N_("Entrée fermée")),
    (Punctuality.EARLY, N_("En avance")),
    (Punctuality.ON_TIME, N_("À l’heure")),
    (Punctuality.LATE, N_("En retard")),
    (Punctuality.WALK_IN, N_("Sans rendez-vous")),
    (ScanSource.CAMERA, N_("Caméra")),
    (ScanSource.SCANNER, N_("Lecteur")),
    (ScanSource.TYPED, N_("Saisie")),
    (ScanSource.SEARCH, N_("Recherche par nom")),
    (ScanSource.API, N_("Autre logiciel")),
    (ScanSource.CLI, N_("Terminal")),
    (VisitState.WAITING, N_("En attente")),
    (VisitState.CALLED, N_("Appelé")),
    (VisitState.ABSENT, N_("N’a pas répondu")),
    (VisitState.IN_BOOTH, N_("Dans le box")),
    (VisitState.OBSERVING, N_("En surveillance")),
    (VisitState.LEFT, N_("Sorti")),
    (VisitState.CANCELLED, N_("Entrée annulée")),
    (VisitEvent.ARRIVE, N_("Arrivée")),
    (VisitEvent.CALL, N_("Appel")),
    (VisitEvent.RECALL, N_("Nouvel appel")),
    (VisitEvent.MISS, N_("Sans réponse")),
    (VisitEvent.REQUEUE, N_("Retour en file")),
    (VisitEvent.SEAT, N_("Entrée dans le box")),
    (VisitEvent.OBSERVE, N_("Début de surveillance")),
    (VisitEvent.LEAVE, N_("Sortie")),
    (VisitEvent.UNDO_ARRIVE, N_("Entrée annulée")),
    (VisitEvent.UNDO_CALL, N_("Appel annulé")),
    (VisitEvent.UNDO_SEAT, N_("Entrée dans le box annulée")),
    (VisitEvent.UNDO_OBSERVE, N_("Surveillance annulée")),
    (VisitEvent.UNDO_LEAVE_QUEUE, N_("Sortie annulée, retour en file")),
    (VisitEvent.UNDO_LEAVE_BOOTH, N_("Sortie annulée, retour au box")),
    (VisitEvent.UNDO_LEAVE_OBSERVATION, N_("Sortie annulée, retour en surveillance")),
    (Stage.ARRIVED, N_("Arrivés")),
    (Stage.CALLED, N_("Appelés")),
    (Stage.SEATED, N_("Entrés dans un box")),
    (Stage.DONE, N_("Vaccinés ou testés")),
    (Stage.LEFT, N_("Sortis")),
    (Outcome.VACCINATED, N_("Vacciné")),
    (Outcome.TESTED, N_("Testé")),
    (Outcome.NOT_DONE, N_("Non réalisé")),
    (NotDoneReason.DEFERRED, N_("Reporté")),
    (NotDoneReason.CONTRAINDICATED, N_("Contre-indication")),
    (NotDoneReason.REFUSED, N_("Refus du patient")),
    (NotDoneReason.ALREADY_DONE, N_("Déjà fait")),
    (NotDoneReason.WENT_AWAY, N_("Parti sans attendre")),
    (NotDoneReason.OTHER, N_("Autre raison")),
    (EarlyLeaving.DOES_NOT_WANT_TO_WAIT, N_("Ne souhaite pas attendre")),
    (EarlyLeaving.DOCTOR_DECIDED, N_("Décision du médecin")),
    (EarlyLeaving.EMERGENCY_CARE, N_("Pris en charge par les secours")),
    (EarlyLeaving.OTHER, N_("Autre raison")),
    (WhyNext.FIRST_IN_LINE, N_("Premier de la file")),
    (WhyNext.NEEDS_THIS_BOOTH, N_("A besoin d’un box accessible")),
    (WhyNext.FIRST_FOR_THIS_BOOTH, N_("Premier de la file pour ce box")),
    (WhyNext.NOBODY_WAITS, N_("Personne n’attend dans cette ligne.")),
    (WhyNext.ALL_NEED_ACCESSIBLE, N_("Ceux qui attendent ont besoin d’un box accessible.")),
)
"""Pairs, not a dictionary: members of two enumerations with one value are equal as keys."""

_BY_KIND = {(type(member), member.value): text for member, text in WORDS}


def word_for(member: StrEnum) -> str:
    """The French word for `member`; its bare value when none was chosen."""
    return _BY_KIND.get((type(member), member.value), member.value)
