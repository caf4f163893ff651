"""Explanations as data: every reason with its kind, its fields and its sentence."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from lotwise.units import Period

if TYPE_CHECKING:
    from lotwise.explain import Explanation
    from lotwise.explain.reasons import Reason
    from lotwise.turning import TurningPoint

ONLY_FOR_SENTENCES = "year"
"""The field of a reason that says how dates are written; no part of the reason."""


def as_json(explanation: Explanation) -> dict[str, Any]:
    """One explanation."""
    names = ("item", "variant", "location", "title", "line_id", "supply_id", "action", "warning")
    return {
        **{name: getattr(explanation, name) for name in names},
        "reasons": [_reason(reason) for reason in explanation.reasons],
        "parameters": [_plain(parameter) for parameter in explanation.parameters],
    }


def turning_point_as_json(point: TurningPoint) -> dict[str, Any]:
    """One turning point; ``outcome`` is null where there would be no line."""
    outcome = None if point.outcome is None else point.outcome._asdict()
    return {
        "parameter": point.parameter,
        "used": point.used or None,
        "value": point.value,
        "outcome": outcome,
        "sentence": str(point),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {"reason": type(reason).__name__, **_plain(reason), "sentence": str(reason)}


def _plain(value: Any) -> Any:
    """Typed values as what JSON has; decimals and dates are left to the writer."""
    if isinstance(value, Period):
        return str(value)
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value) if field.name != ONLY_FOR_SENTENCES}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value
