"""vaxcentre: run a vaccination or testing centre with volunteers.

Standard library only: this module is imported before any dependency is installed.
"""

__version__ = "0.3.0"
