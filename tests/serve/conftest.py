"""The fixtures of workspaces, for servers on them."""

from workspace.conftest import database, place

__all__ = ["database", "place"]
