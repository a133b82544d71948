"""An invented day at three centres: people, places and times. Pure: no database, no Flask."""
