"""Professions and duties as people write them: IDEL, Dr, kiné, sage-femme, manip radio."""

from __future__ import annotations

import re

from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.names import search_key

_P, _D = Profession, Duty

_WHOLE: dict[str, Profession] = {
    "md": _P.DOCTOR,
    "dr": _P.DOCTOR,
    "mg": _P.DOCTOR,
    "gp": _P.DOCTOR,
    "ide": _P.NURSE,
    "idel": _P.NURSE,
    "rn": _P.NURSE,
    "pharma": _P.PHARMACIST,
    "sf": _P.MIDWIFE,
    "mk": _P.PHYSIOTHERAPIST,
    "mkde": _P.PHYSIOTHERAPIST,
    "merm": _P.RADIOGRAPHER,
    "as": _P.NURSING_ASSISTANT,
    "asd": _P.NURSING_ASSISTANT,
    "esi": _P.STUDENT,
    "spv": _P.FIREFIGHTER,
    "spp": _P.FIREFIGHTER,
    "pse1": _P.FIREFIGHTER,
    "pse2": _P.FIREFIGHTER,
}
"""Abbreviations: the whole cell, once it is plain."""

_STEMS: tuple[tuple[tuple[str, ...], Profession], ...] = (
    (("retrait", "med"), _P.RETIRED_DOCTOR),
    (("retir", "doctor"), _P.RETIRED_DOCTOR),
    (("retrait", "dr"), _P.RETIRED_DOCTOR),
    (("retrait", "infirm"), _P.RETIRED_NURSE),
    (("retrait", "ide"), _P.RETIRED_NURSE),
    (("retir", "nurse"), _P.RETIRED_NURSE),
    (("etudiant",), _P.STUDENT),
    (("eleve",), _P.STUDENT),
    (("externe",), _P.STUDENT),
    (("student",), _P.STUDENT),
    (("interne",), _P.STUDENT),
    (("veterin",), _P.VETERINARIAN),
    (("aide", "soign"), _P.NURSING_ASSISTANT),
    (("nursing", "assistant"), _P.NURSING_ASSISTANT),
    (("chirurgien", "dent"), _P.DENTIST),
    (("dentist",), _P.DENTIST),
    (("biolog",), _P.BIOLOGIST),
    (("medecin",), _P.DOCTOR),
    (("generaliste",), _P.DOCTOR),
    (("doctor",), _P.DOCTOR),
    (("docteur",), _P.DOCTOR),
    (("physician",), _P.DOCTOR),
    (("infirm",), _P.NURSE),
    (("nurse",), _P.NURSE),
    (("pharmac",), _P.PHARMACIST),
    (("sage", "femme"), _P.MIDWIFE),
    (("maieut",), _P.MIDWIFE),
    (("midwife",), _P.MIDWIFE),
    (("kine",), _P.PHYSIOTHERAPIST),
    (("physio",), _P.PHYSIOTHERAPIST),
    (("manip",), _P.RADIOGRAPHER),
    (("radiograph",), _P.RADIOGRAPHER),
    (("pompier",), _P.FIREFIGHTER),
    (("secour",), _P.FIREFIGHTER),
    (("firefight",), _P.FIREFIGHTER),
    (("benevol",), _P.LAY),
    (("volunteer",), _P.LAY),
    (("lay",), _P.LAY),
    (("citoyen",), _P.LAY),
)
"""Beginnings of words that stand together in a cell; the first line that fits says what it is."""

_DUTIES: tuple[tuple[str, Duty], ...] = (
    ("prescri", _D.PRESCRIBE),
    ("inject", _D.INJECT),
    ("vaccin", _D.INJECT),
    ("prelev", _D.SAMPLE),
    ("sampl", _D.SAMPLE),
    ("test", _D.SAMPLE),
    ("prepar", _D.PREPARE),
    ("dose", _D.PREPARE),
    ("surveill", _D.OBSERVE),
    ("observ", _D.OBSERVE),
    ("reper", _D.SCREEN),
    ("screen", _D.SCREEN),
    ("icope", _D.SCREEN),
    ("accueil", _D.RECEIVE),
    ("recei", _D.RECEIVE),
    ("recep", _D.RECEIVE),
)
_BETWEEN = re.compile(r"[,;/+|&\n]| et | and ")


def read_profession(text: str) -> Profession | None:
    """The profession that `text` names, in French, English or an abbreviation; None when unclear."""
    key = search_key(text)
    if key.replace(" ", "_") in set(Profession):
        return Profession(key.replace(" ", "_"))
    if key in _WHOLE:
        return _WHOLE[key]
    words = key.split()
    for stems, profession in _STEMS:
        if all(any(word.startswith(stem) for word in words) for stem in stems):
            return profession
    return None


def read_duties(text: str) -> tuple[Duty, ...] | None:
    """The duties that `text` lists, each once; None when one of them is unknown."""
    found = []
    for part in _BETWEEN.split(text):
        key = search_key(part)
        if not key:
            continue
        duty = _duty(key)
        if duty is None:
            return None
        found.append(duty)
    return tuple(duty for duty in Duty if duty in found)


def _duty(key: str) -> Duty | None:
    words = key.split()
    return next((duty for stem, duty in _DUTIES if any(w.startswith(stem) for w in words)), None)
