"""What requests and answers hold. Quantities are JSON numbers in base units, dates ISO."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, create_model

from lotwise.workspace.filters import State
from lotwise.workspace.tables import line_table
from lotwise.workspace.users import Role

MOST_LINES = 50_000
"""Line numbers in one request; more are asked for by a filter."""
MOST_TEXT = 2_000


def _number(quantity: Decimal) -> int | float:
    return int(quantity) if quantity == quantity.to_integral_value() else float(quantity)


Quantity = Annotated[Decimal, PlainSerializer(_number, return_type=float, when_used="json")]
Given = Annotated[Decimal, Field(gt=0, le=10**12, decimal_places=5, max_digits=18)]
"""A quantity that a planner gives."""
LineId = Annotated[int, Field(ge=1, le=2**53)]
Revision = Annotated[int, Field(ge=0, le=2**53)]
Text = Annotated[str, Field(max_length=MOST_TEXT, pattern=r"^[^\x00]*$")]
"""PostgreSQL keeps no NUL."""


class Strict(BaseModel):
    """A request: a field that is not known is a mistake, and told."""

    model_config = ConfigDict(extra="forbid")


# --- who ---------------------------------------------------------------------------------------------------------------------


class Credentials(Strict):
    """Name and password."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    password: Annotated[str, Field(min_length=1, max_length=1_000)]


class Me(BaseModel):
    """Who is logged in."""

    id: int
    name: str
    role: Role
    csrf: str | None = Field(description="To be sent as X-CSRF-Token with every change; none for programs with a token.")


class NewUser(Credentials):
    """A user to be added."""

    role: Role


class UserChange(Strict):
    """What changes of a user; the user has to log in again."""

    role: Role | None = None
    password: Annotated[str, Field(min_length=1, max_length=1_000)] | None = None
    is_active: bool | None = None


class UserTold(BaseModel):
    """A user."""

    id: int
    name: str
    role: Role
    is_active: bool
    created_at: datetime


class NewToken(Strict):
    """A token to be made."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class TokenTold(BaseModel):
    """A token, without what opens anything."""

    id: int
    name: str
    created_at: datetime
    revoked_at: datetime | None


class TokenMade(BaseModel):
    """A token that was made; it is shown this once."""

    id: int
    token: str


# --- plans -------------------------------------------------------------------------------------------------------------------


class RunAsked(Strict):
    """What is to be planned."""

    source: Annotated[str, Field(max_length=4_096, pattern=r"^[^\x00]*$")] | None = Field(
        default=None,
        description="Path of a source below one of the configured folders; none: the source of the current plan as it was read.",
    )
    settings: dict[Text, Text] = Field(
        default_factory=dict, max_length=100, description="Plan settings instead of those of the source."
    )


class RunTold(BaseModel):
    """A run."""

    id: int
    state: str
    stage: str | None = Field(description="What it does now; none when it has ended.")
    started_at: datetime
    finished_at: datetime | None
    plan: int | None
    message: str
    stages: dict[str, float]


class PlanTold(BaseModel):
    """A plan version."""

    id: str
    number: int
    is_current: bool
    source: str
    today: date
    rules: str
    made_at: datetime
    skus: int
    lines: int
    findings: int
    revision: int = Field(description="The newest revision of its decisions.")


# --- lines -------------------------------------------------------------------------------------------------------------------


def _type_of(column: Any) -> Any:
    python: type = column.type.python_type
    found: Any = Quantity if python is Decimal else python
    return found | None if column.nullable else found


class Decision(BaseModel):
    """What is decided of a line; empty figures are those of the plan."""

    state: State
    revision: int
    decided_quantity: Quantity | None
    decided_due_date: date | None
    decided_vendor: str | None
    note: str | None
    look_again: bool = Field(description="The plan says something else than when it was decided.")


_COLUMNS: dict[str, Any] = {column.name: (_type_of(column), ...) for column in line_table(0).columns}
Line: Any = create_model("Line", __base__=Decision, **_COLUMNS)
"""A planning line with what is decided of it."""


class LinePage(BaseModel):
    """Some lines in order."""

    lines: list[Line]
    next: str | None = Field(description="Hand it back as `after` for the next page; none at the end.")
    count: int | None = Field(description="How many lines match; only when it was asked for.")
    revision: int = Field(description="The newest revision of the plan's decisions, to be sent with decisions on these lines.")


class Ladder(BaseModel):
    """How many lines stand on each step of urgency."""

    late: int
    today: int
    this_week: int
    next_week: int
    later: int


class What(Strict):
    """What is decided; what is not given stays as it is."""

    state: Literal["open", "accepted", "firmed", "kept"] | None = Field(
        default=None, description="`open` takes a decision back; figures without a state make the line `changed`."
    )
    quantity: Given | None = None
    due_date: date | None = None
    vendor: Text | None = None
    note: Text | None = None


class LineDecision(What):
    """A decision on one line."""

    seen: Revision = Field(description="Revision of the line as it was read; 0 where nothing was decided.")


class ManyDecided(Strict):
    """One decision on many lines: those that are named, or those that a filter finds."""

    what: What
    seen: Revision = Field(description="Revision of the plan as it was read.")
    lines: Annotated[list[LineId], Field(max_length=MOST_LINES)] | None = None
    filter: dict[Text, Text] | None = Field(default=None, description="Filters as in the query of lines.")
    apart_from: Annotated[list[LineId], Field(max_length=MOST_LINES)] = Field(default_factory=list)


class Refusal(BaseModel):
    """A line on which nothing was decided."""

    line_id: int
    code: Literal["stale_revision", "exported", "unknown_line"]
    theirs: dict[str, Any] | None = Field(description="The decision that stands.")


class DecisionResult(BaseModel):
    """What came of a decision."""

    revision: int = Field(description="Takes it back with undo.")
    done: list[int]
    refused: list[Refusal]


class Undo(Strict):
    """What to take back."""

    revision: Annotated[int, Field(ge=1, le=2**53)]


class ExportAsked(Strict):
    """Which accepted lines leave."""

    filter: dict[Text, Text] = Field(default_factory=dict)


class ExportTold(BaseModel):
    """An export."""

    id: int
    lines: int
    is_again: bool = Field(description="It was made before, under the same key: nothing left anew.")
