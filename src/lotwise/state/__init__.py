"""State: what a plan remembers, kept in a folder so that a later process can go on from there.

A folder of arrays (``.npy``) and frames (``.arrow``), and a document ``state.json`` that says what they are and what they must be.
"""

from lotwise.state.kept import Kept, extend_state, keeps_state, read_state, write_state

__all__ = ["Kept", "extend_state", "keeps_state", "read_state", "write_state"]
