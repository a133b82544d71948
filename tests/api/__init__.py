"""Tests of the API: shape, status and wording."""
