"""The version of lotwise, at its one place."""

__version__ = "0.1.0"
