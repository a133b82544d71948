"""Translations as the program reads them: .po compiled to .mo."""

from __future__ import annotations

from vaxcentre.provision.steps import ROOT, VENV, Stamp, run, told

TRANSLATIONS = ROOT / "vaxcentre" / "translations"
NOT_COMPILED = "the translations could not be compiled."


def compile_translations() -> None:
    """Compile every language again when one of them has changed."""
    catalogues = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))
    stamp = Stamp(ROOT / "var" / "stamps" / "translations", *catalogues)
    compiled = all(catalogue.with_suffix(".mo").is_file() for catalogue in catalogues)
    if not catalogues or (compiled and stamp.is_fresh()):
        return
    with told("translations"):
        pybabel = VENV / "bin" / "pybabel"
        run(pybabel, "compile", "--directory", TRANSLATIONS, otherwise=NOT_COMPILED)
    stamp.set()
