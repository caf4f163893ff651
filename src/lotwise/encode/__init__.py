"""Encode: a checked ``Dataset`` into arrays, SKUs numbered, dates as days, quantities as quanta, parameters resolved."""

from lotwise.encode.encoder import encode

__all__ = ["encode"]
