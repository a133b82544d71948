"""Whether the application is alive; says nothing else."""

from __future__ import annotations

from vaxcentre.queries.identity import centre_called
from vaxcentre.rules.access import Permission
from vaxcentre.web.acting import access, look
from vaxcentre.web.gate import blueprint

page = blueprint("health")


@page.get("/healthz")
@access(Permission.ANYONE)
def health() -> tuple[str, int]:
    """200 when the database answers; the error page says 503 when it does not."""
    look(centre_called, slug="")
    return "ok\n", 200
