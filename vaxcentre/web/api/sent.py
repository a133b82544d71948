"""What a client of the API sent."""

from __future__ import annotations

import json
from typing import Any

from flask import request


def sent_json() -> Any:
    """The JSON body; None for none, and for text with half a character in it, which nothing can keep."""
    try:
        sent = request.get_json(silent=True)
        json.dumps(sent, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        return None
    return sent
