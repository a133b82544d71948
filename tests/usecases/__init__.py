"""Tests of vaxcentre/usecases."""
