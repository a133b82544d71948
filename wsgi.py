"""Where gunicorn and the `flask` command start."""

from config import Config
from vaxcentre.app import create_app

app = create_app(Config.from_environ())
