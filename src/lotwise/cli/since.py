"""``--since``: the earlier plan to go on from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lotwise.cli.guard import Misuse

if TYPE_CHECKING:
    from pathlib import Path

    from lotwise import Plan
    from lotwise.since import Scope


def check_since(folder: Path, output: Path | None) -> None:
    """See that a folder may hold an earlier plan; the target itself may be new, so that the first run is called like all others.

    Raises
    ------
    Misuse
        When it is no folder, a source, or another folder than the target without a plan.
    """
    from lotwise.sources import PLAN_FILE, SOURCE_FILE

    written = "lotwise plan SOURCE -o FOLDER --keep-state"
    if folder.exists() and not folder.is_dir():
        message = f"--since {folder} is a file, and a state is kept in a folder.\nMaybe give the folder that {written} wrote."
        raise Misuse(message)
    if any((folder / name).exists() for name in (PLAN_FILE, SOURCE_FILE)):
        message = f"--since {folder} is a source, and no plan.\nMaybe give the folder that {written} wrote."
        raise Misuse(message)
    is_target = output is not None and output.resolve() == folder.resolve()
    if not is_target and not _holds_plan(folder):
        what = "holds no plan" if folder.exists() else "does not exist"
        message = f"--since {folder} {what}.\nMaybe write one first: {written.replace('FOLDER', str(folder))}"
        raise Misuse(message)


def earlier_plan(folder: Path) -> Plan | str:
    """The plan to go on from; or why there is none, as the second half of a sentence."""
    return state_of(folder) if _holds_plan(folder) else f"{folder} holds no plan yet"


def state_of(folder: Path) -> Plan | str:
    """The plan whose state a folder keeps; or why it cannot be resumed, as the second half of a sentence."""
    import lotwise
    from lotwise.errors import UnusableState
    from lotwise.state import keeps_state

    if not keeps_state(folder):
        return f"{folder} keeps no state; --keep-state keeps one"
    try:
        return lotwise.resume(folder)
    except UnusableState as error:
        return f"the state of {folder} cannot be used: {error.because}"


def of_everything(made: Plan, because: str) -> Scope:
    """What is told of a plan that could not go on from an earlier one."""
    from lotwise.since import Scope

    size = len(made.encoded.skus)
    return Scope(size, size, 0, because=because)


def _holds_plan(folder: Path) -> bool:
    """Whether a folder holds a plan, of whatever format or version."""
    from lotwise.results import LINES

    return folder.is_dir() and any(folder.glob(f"{LINES.name}.*"))
