"""Tests of vaxcentre/queries."""
