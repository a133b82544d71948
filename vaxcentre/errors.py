"""The families of failures: what went wrong, in words that can be translated, without HTTP."""

from __future__ import annotations


def N_(text: str) -> str:  # noqa: N802  (gettext's own custom)
    """Mark a French text for translation where it is written; it is translated where it is shown."""
    return text


class VaxcentreError(Exception):
    """A failure with a stable `code`, a translatable French `text` and plain `facts` for its blanks."""

    def __init__(self, code: str, text: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.text = text
        self.facts = facts

    def __str__(self) -> str:
        return self.text % self.facts if self.facts else self.text


class Invalid(VaxcentreError):
    """The input has the wrong shape or breaks a rule; `field` names the culprit where there is one."""

    def __init__(self, code: str, text: str, field: str | None = None, **facts: object) -> None:
        super().__init__(code, text, **facts)
        self.field = field


class NotAllowed(VaxcentreError):
    """Signed in, but not permitted to do this here."""

    def __init__(self, code: str = "not_allowed", text: str = "", **facts: object) -> None:
        super().__init__(code, text or N_("Vous n’avez pas le droit de faire cela ici."), **facts)


class NotSignedIn(VaxcentreError):
    """Nobody is signed in, or the session has ended."""

    def __init__(self, code: str = "not_signed_in", text: str = "", **facts: object) -> None:
        super().__init__(code, text or N_("Connectez-vous pour continuer."), **facts)


class NotFound(VaxcentreError):
    """No such thing in this centre; another centre's thing looks exactly the same."""

    def __init__(self) -> None:
        super().__init__("not_found", N_("Cette page ou cet élément n’existe pas."))


class Conflict(VaxcentreError):
    """The world changed meanwhile, so that the step no longer makes sense."""


class IllegalStep(Conflict):
    """The step is impossible from the present state."""


class TooMany(VaxcentreError):
    """Too many tries; `seconds` says how long to wait."""


class Unavailable(VaxcentreError):
    """The database or another resource is away for the moment."""
