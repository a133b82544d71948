"""The centres of the demonstration, after places the press described in 2020 and 2021."""

from __future__ import annotations

from dataclasses import dataclass

from vaxcentre.rules.centres import CentreKind
from vaxcentre.rules.floor_templates import PlanTemplate
from vaxcentre.rules.sessions import SessionKind


@dataclass(frozen=True)
class LinePlan:
    """A line and the numbers of its booths."""

    code: str
    name: str
    directions: str
    booths: range


@dataclass(frozen=True)
class CentrePlan:
    """A centre, how many it aims at, and how many are booked on a whole day."""

    slug: str
    name: str
    kind: CentreKind
    session_kind: SessionKind
    address: str
    phone: str
    directions: str
    what_to_bring: str
    lines: tuple[LinePlan, ...]
    target_per_hour: int
    booked_per_hour: int
    motives: tuple[str, ...]
    hall: PlanTemplate | None
    """The shape of the hall; None where nobody has drawn it yet."""
    service_minutes: float
    """How long a patient is in the booth, on average."""

    @property
    def booths(self) -> list[int]:
        """Every booth number."""
        return [number for line in self.lines for number in line.booths]


_DOSES = ("Première injection", "Deuxième injection", "Rappel", "Rappel", "Grippe et rappel")
_VITALE = "Carte Vitale, pièce d’identité, carnet de santé. Venez avec un haut à manches courtes."

PLANS = (
    CentrePlan(
        slug="maubeuge",
        name="Maubeuge",
        kind=CentreKind.VACCINATION,
        session_kind=SessionKind.VACCINATION,
        address="Salle Sthrau, place de la Concorde\n59600 Maubeuge",
        phone="03 53 01 00 01",
        directions="Entrée par la place, sous l’auvent. Parking gratuit derrière la salle.",
        what_to_bring=_VITALE,
        lines=(
            LinePlan("A", "Verte", "Suivez les flèches vertes.", range(1, 7)),
            LinePlan("B", "Bleue", "Suivez les flèches bleues.", range(7, 13)),
            LinePlan("C", "Jaune", "Suivez les flèches jaunes.", range(13, 19)),
        ),
        target_per_hour=130,
        booked_per_hour=126,
        motives=_DOSES,
        hall=PlanTemplate.GYMNASIUM,
        service_minutes=6.7,
    ),
    CentrePlan(
        slug="valence",
        name="Valence",
        kind=CentreKind.VACCINATION,
        session_kind=SessionKind.VACCINATION,
        address="Palais des congrès, avenue de Romans\n26000 Valence",
        phone="04 65 71 00 01",
        directions="Arrêt de bus « Congrès ». Entrée côté jardin.",
        what_to_bring=_VITALE,
        lines=(
            LinePlan("A", "Rhône", "Première porte à gauche.", range(1, 4)),
            LinePlan("B", "Drôme", "Au fond à gauche.", range(4, 7)),
            LinePlan("C", "Isère", "Au fond à droite.", range(7, 10)),
        ),
        target_per_hour=60,
        booked_per_hour=62,
        motives=_DOSES,
        hall=PlanTemplate.VILLAGE_HALL,
        service_minutes=6.7,
    ),
    CentrePlan(
        slug="cazeres",
        name="Cazères",
        kind=CentreKind.TESTING,
        session_kind=SessionKind.TESTING,
        address="Salle des fêtes, boulevard Jean-Jaurès\n31220 Cazères",
        phone="05 36 49 00 01",
        directions="Deux entrées : suivez le marquage au sol.",
        what_to_bring="Carte Vitale et pièce d’identité. Gardez votre masque.",
        lines=(
            LinePlan(
                "S", "Symptômes ou contact", "Entrée de gauche, gardez le masque.", range(1, 3)
            ),
            LinePlan("D", "Dépistage", "Entrée de droite.", range(3, 5)),
        ),
        target_per_hour=40,
        booked_per_hour=36,
        motives=("Test antigénique", "Test antigénique", "Test PCR"),
        hall=PlanTemplate.GYMNASIUM,
        service_minutes=4.2,
    ),
)


_NEIGHBOURS = (
    ("hautmont", "Hautmont", "Salle des fêtes, place du Marché\n59330 Hautmont"),
    ("jeumont", "Jeumont", "Gymnase municipal, rue du Stade\n59460 Jeumont"),
)

NEIGHBOURS = tuple(
    CentrePlan(
        slug=slug,
        name=name,
        kind=CentreKind.VACCINATION,
        session_kind=SessionKind.VACCINATION,
        address=address,
        phone="03 53 01 00 02",
        directions="Une seule ligne, l’après-midi.",
        what_to_bring=_VITALE,
        lines=(LinePlan("A", "", "Tout droit.", range(1, 7)),),
        target_per_hour=40,
        booked_per_hour=38,
        motives=_DOSES,
        hall=None,
        service_minutes=6.7,
    )
    for slug, name, address in _NEIGHBOURS
)
"""Two more places that share the people of Maubeuge; no day is under way in them."""


def plan_of(slug: str) -> CentrePlan | None:
    """The plan of the centre at that address, if it is one of ours."""
    return next((plan for plan in PLANS if plan.slug == slug), None)
