"""The settings that tests run vaxcentre with."""

from __future__ import annotations

from config import Config

SECRET = "a secret for tests, long enough for the settings"


def settings_for(database_url: str) -> Config:
    """What create_app needs to know for a test on this database."""
    return Config(database_url=database_url, secret_key=SECRET, testing=True)
