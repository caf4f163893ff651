"""For tests of plans, in this project and in others: datasets from plain rows, conformance checks, Hypothesis strategies.

``strategies`` needs Hypothesis and is imported by name: ``from lotwise.testing import strategies``.
"""

from lotwise.testing.conformance import differences
from lotwise.testing.rows import accepted, dataset_of, shuffled

__all__ = ["accepted", "dataset_of", "differences", "shuffled"]
