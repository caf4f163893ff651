"""What ``plan.explain`` returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lotwise.explain.reasons import Reason

ORIGIN_WORDS = {
    "sku": "SKU record",
    "item": "item card",
    "order_settings": "order settings",
    "plan": "plan default",
    "plan_setting": "plan",
    "default": "not set",
    "rule": "set by a rule",
}


@dataclass(frozen=True, slots=True)
class ParameterUse:
    """A planning parameter with the value used and the record it comes from."""

    name: str
    value: str
    origin: str

    def __str__(self) -> str:
        return f"{self.name.replace('_', ' ')} {self.value} ({ORIGIN_WORDS[self.origin]})"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one planning line, one order without a line, or a SKU without lines is what it is.

    ``reasons`` are typed and comparable; ``str()`` gives the title and the sentences.
    """

    item: str
    variant: str
    location: str
    title: str
    line_id: int | None
    supply_id: str | None
    action: str | None
    warning: str
    reasons: tuple[Reason, ...]
    parameters: tuple[ParameterUse, ...]

    def __str__(self) -> str:
        text = [self.title, *(f"  {number}. {reason}" for number, reason in enumerate(self.reasons, start=1))]
        if self.parameters:
            text.append("  Parameters used here: " + ", ".join(str(parameter) for parameter in self.parameters) + ".")
        return "\n".join(text)
