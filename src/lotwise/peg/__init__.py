"""Peg: who covers whom, and which planning element caused what no real demand asks for."""

from lotwise.peg.links import tracking_links
from lotwise.peg.trace import Tracer
from lotwise.peg.untracked import NotReal, Untracked, untracked_elements

__all__ = ["NotReal", "Tracer", "Untracked", "tracking_links", "untracked_elements"]
