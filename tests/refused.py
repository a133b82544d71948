"""Says which refusal a test expects: by its stable code, not by its words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from vaxcentre.errors import VaxcentreError


@contextmanager
def refused(code: str) -> Iterator[None]:
    """What happens inside must end in the refusal with this code."""
    with pytest.raises(VaxcentreError) as caught:
        yield
    assert caught.value.code == code, caught.value.code
