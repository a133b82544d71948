"""Tests of the house itself: who may import whom, what every route declares, what is translated."""
