"""Tests of vaxcentre/rules."""
