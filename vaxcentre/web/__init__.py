"""HTTP. Flask lives here."""
