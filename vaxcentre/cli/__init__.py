"""The terminal: `flask --app wsgi …`."""
