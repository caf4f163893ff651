"""Explain: recorded reason codes and numbers into typed reasons, and those into a planner's sentences."""

from lotwise.explain.coverage.messages import MessageReasons
from lotwise.explain.explainer import Explainer, explain_stopped, explain_unplanned
from lotwise.explain.explanation import Explanation
from lotwise.explain.short import ShortReasons
from lotwise.explain.wording import day, number

__all__ = [
    "Explainer",
    "Explanation",
    "MessageReasons",
    "ShortReasons",
    "day",
    "explain_stopped",
    "explain_unplanned",
    "number",
]
