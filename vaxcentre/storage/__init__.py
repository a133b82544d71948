"""Tables and engines. SQLAlchemy lives here."""
