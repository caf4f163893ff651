"""Small JSON documents with exact decimals."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

# Private-use characters mark a decimal on its way through the encoder, which knows numbers as binary floats only.
_MARKED = re.compile('"\ue000(-?[0-9]+(?:\\.[0-9]+)?)\ue001"')


def to_json(value: Any) -> str:
    """Indented JSON; decimals as number text without trailing zeros, dates ISO."""
    text = json.dumps(value, indent=2, ensure_ascii=False, default=_encoded)
    return _MARKED.sub(r"\1", text)


def _encoded(value: Any) -> str:
    if isinstance(value, Decimal):
        text = f"{value:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return f"\ue000{text}\ue001"
    if isinstance(value, date):
        return value.isoformat()
    message = f"no JSON for {type(value).__name__}"
    raise TypeError(message)
