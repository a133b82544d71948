"""The tests of vaxcentre: `python3 -m tests`."""
