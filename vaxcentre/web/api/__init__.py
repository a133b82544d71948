"""Blueprints of JSON, one file per noun, for devices with bearer tokens."""
