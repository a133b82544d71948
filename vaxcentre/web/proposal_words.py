"""Proposals in words: what was sought and reached, why a seat stays empty, why something was refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import format_decimal, gettext, ngettext

from vaxcentre.errors import N_
from vaxcentre.planning.plan import UPWARDS, Level, Proof, Reason
from vaxcentre.queries.proposal_rows import HoleShown, ProposalShown, StoppedShown
from vaxcentre.rules.proposals import Refusal
from vaxcentre.rules.seats import Obstacle
from vaxcentre.web.filters import word

LEVELS = {
    Level.BOOTHS: N_("Box ouverts par un binôme complet"),
    Level.MINIMUMS: N_("Autres places manquantes"),
    Level.LEADS: N_("Postes sans référent"),
    Level.REMOVALS: N_("Personnes déplacées ou retirées"),
    Level.FAIRNESS: N_("Écarts de charge entre les personnes"),
    Level.REST_DAYS: N_("Écarts de week-ends et jours fériés"),
    Level.WISHES: N_("Écarts aux disponibilités dites"),
    Level.PARTNERS: N_("Binômes habituels réunis"),
    Level.TRAVEL: N_("Déplacements vers un autre centre"),
}
_REASONS = {
    Reason.NOT_QUALIFIED: N_("sans qualification valable"),
    Reason.UNAVAILABLE: N_("indisponibles"),
    Reason.OVERLAP: N_("déjà à un autre poste"),
    Reason.TRAVEL: N_("trop loin, dans un autre centre"),
    Reason.REST: N_("en repos entre deux journées"),
    Reason.DAILY_CEILING: N_("à leur plafond du jour"),
    Reason.WEEKLY_CEILING: N_("à leur plafond de la semaine"),
    Reason.CEILING: N_("à leur plafond"),
    Reason.NO_PARTNER: N_("libres, mais sans personne pour former le binôme"),
    Reason.NEEDED_ELSEWHERE: N_("libres, mais nécessaires à une autre place"),
}


def level_word(level: str) -> str:
    """What is sought on one level."""
    return gettext(LEVELS[Level(level)])


def proof_words(level: Mapping[str, Any]) -> str:
    """How far one level is known to be as good as it can be."""
    proof = Proof(level["proof"])
    if proof is Proof.OPTIMAL:
        return gettext("On ne peut pas faire mieux")
    if proof is Proof.NOT_REACHED:
        return gettext("Pas encore cherché")
    gap = figure(abs(level["objective"] - level["bound"]))
    if Level(level["level"]) in UPWARDS:
        return gettext("Au plus %(gap)s de plus seraient possibles", gap=gap)
    return gettext("Au plus %(gap)s de moins seraient possibles", gap=gap)


def figure(value: float | None) -> str:
    """A figure without decimals that say nothing."""
    return "–" if value is None else format_decimal(value, "#,##0.#")


def proven_words(shown: ProposalShown) -> str:
    """Whether anybody could do better, in one sentence."""
    if shown.is_proven:
        return gettext("Prouvé : aucun autre planning ne couvre davantage avec ces règles.")
    booths = next((one for one in shown.levels if one["level"] == Level.BOOTHS), None)
    if booths is not None and booths["proof"] == Proof.OPTIMAL:
        return gettext(
            "Les box ouverts sont prouvés au maximum ; le partage pourrait encore être meilleur."
        )
    if booths is None:
        return gettext("Le meilleur planning trouvé ; rien ne prouve qu’il n’y a pas mieux.")
    gap = round(abs(booths["objective"] - booths["bound"]))
    return ngettext(
        "Le meilleur planning trouvé : au plus %(num)s box de plus serait possible.",
        "Le meilleur planning trouvé : au plus %(num)s box de plus seraient possibles.",
        gap,
    )


def stopped_words(one: StoppedShown) -> str:
    """3 à leur plafond de la semaine."""
    return f"{one.count} {gettext(_REASONS[one.reason])}"


def hole_words(hole: HoleShown) -> str:
    """Why a seat stays empty: those who might come, by what stops them."""
    near = [one for one in hole.stopped if one.reason is not Reason.NOT_QUALIFIED and one.count]
    if not near:
        return gettext("Personne n’est qualifié pour cette fonction ce jour-là.")
    who = ngettext("%(num)s personne qualifiée", "%(num)s personnes qualifiées", _count(near))
    told = ", ".join(stopped_words(one) for one in near)
    return gettext("%(who)s : %(reasons)s.", who=who, reasons=told)


def cheapest_words(hole: HoleShown) -> str:
    """Whom it would cost least to ask all the same, and which rule would give way."""
    cheapest = hole.cheapest
    if cheapest is None or not cheapest.names:
        return ""
    name, hours = cheapest.names[0], figure(hole.shift.hours)
    match cheapest.reason:
        case Reason.WEEKLY_CEILING | Reason.DAILY_CEILING | Reason.CEILING:
            return gettext(
                "Le moins coûteux : %(name)s, avec %(hours)s h de plus.", name=name, hours=hours
            )
        case Reason.UNAVAILABLE:
            return gettext(
                "Le plus simple : demander à %(name)s, qui s’est dit indisponible.", name=name
            )
        case Reason.REST:
            return gettext("Le moins coûteux : %(name)s, avec un repos plus court.", name=name)
        case Reason.NOT_QUALIFIED:
            return gettext("%(name)s serait libre, une fois la qualification vérifiée.", name=name)
        case Reason.NO_PARTNER:
            return gettext("%(name)s serait libre : il manque l’autre moitié du binôme.", name=name)
        case _:
            return gettext("Le moins coûteux : %(name)s.", name=name)


def refusal_word(code: str) -> str:
    """Why a change could not be applied."""
    for kind in (Refusal, Obstacle):
        if code in set(kind):
            return word(kind(code))
    return code


def problem_words(code: str) -> str:
    """Why there is no plan."""
    if code == "broken_plan":
        return gettext(
            "Le calcul a donné un planning qui ne respecte pas toutes les règles : il n’est pas montré."
        )
    if code == "too_heavy":
        return gettext(
            "Le calcul s’est interrompu plusieurs fois : il est sans doute trop grand. "
            "Demandez moins de jours ou de centres, ou relancez-le."
        )
    return gettext("Le calcul n’a pas abouti. Vous pouvez le relancer.")


def progress_words(progress: Mapping[str, Any]) -> str:
    """What is being sought, and the best that is known."""
    if not progress:
        return gettext("Le calcul commence.")
    level, best = level_word(progress["level"]), progress.get("objective")
    if best is None:
        return level
    return gettext("%(level)s : %(best)s", level=level, best=figure(best))


def duty_needs(holes: tuple[HoleShown, ...]) -> list[str]:
    """The needs that a call-out could be opened for now, as its form names them."""
    return [one.need for one in holes if one.may_call and not one.is_called]


def _count(stopped: list[StoppedShown]) -> int:
    return sum(one.count for one in stopped)
