"""Explain: recorded reason codes and numbers into typed reasons, and those into a planner's sentences."""

from lotwise.explain.explainer import Explainer, explain_stopped
from lotwise.explain.explanation import Explanation
from lotwise.explain.short import reason_short

__all__ = ["Explainer", "Explanation", "explain_stopped", "reason_short"]
