"""Blueprints of HTML, one file per noun."""
