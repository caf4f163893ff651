"""Tables and columns: which are known, which are missing; then every cell of a table by its definition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from lotwise.check.cells import DTYPES, is_readable, read_column, read_text
from lotwise.check.families import leave_out
from lotwise.check.faults import Fault, Findings, Sheet
from lotwise.dataset import Table, tidy
from lotwise.definitions import Kind
from lotwise.errors import Finding, nearest
from lotwise.records import NOT_YET, TABLES
from lotwise.terms import DemandType

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from lotwise.check.cells import Reading
    from lotwise.dataset import Tables
    from lotwise.definitions import Column, TableDefinition
    from lotwise.terms import Rules

# Part of the key of a SKU: blank is a value of its own there, not "not set".
_BLANK_IS_A_VALUE = ("variant", "location")
_NOT_YET = "Its rules are not built yet: the plan is made without it."
_MISSING = Fault("LW-R001", "must have a value", "Maybe the row was cut off, or the export filled another column.")


def check_tables(tables: Tables, rules: Rules, findings: Findings) -> None:
    """Report unknown and empty tables, unknown columns, and missing ones without which these rules can plan nothing."""
    for name, table in tables.tables.items():
        if name not in TABLES:
            _report_unknown_table(table, findings)
        elif table.frame.height == 0 and not TABLES[name].required:
            advice = "Maybe the export found nothing, or delete the table if that is meant."
            _add(findings, "LW-T004", table, None, f"table {name} has no rows.", advice)
        elif table.frame.height:
            report_unknown_columns(table, TABLES[name], findings)
            _report_missing_columns(table, TABLES[name].under(rules), findings)
    for name, definition in TABLES.items():
        if definition.required and (name not in tables.tables or tables.tables[name].frame.height == 0):
            table = tables.tables.get(name, Table(name, pl.DataFrame(), tables.source))
            advice = f"Maybe the table has another name, or its export is empty; lotwise plans only what stands in {name}."
            _add(findings, "LW-S002", table, None, f"table {name} must have rows.", advice)


def report_unknown_columns(table: Table, definition: TableDefinition, findings: Findings) -> None:
    """Report columns that the definition does not name, with the nearest name."""
    for name in table.frame.columns:
        if name not in definition.names:
            near = nearest(name.lower(), definition.names)
            advice = f"Maybe '{near}' was meant." if near else "Maybe it is meant for another system; it is not read."
            advice = _NOT_YET if name in NOT_YET else advice
            _add(findings, "LW-T002", table, name, f"column '{name}' of table {table.name} is unknown.", advice)


def read_sheet(table: Table | None, definition: TableDefinition, rules: Rules, findings: Findings) -> Sheet:
    """Read every cell of a table; a column that the source lacks, or that these rules do not read, is null.

    Parameters
    ----------
    table
        The raw table; None if the source has none, which is the same as one without rows. So is one that these rules do not read.
    definition
        What its columns hold.
    rules
        Whose rules the plan follows.
    findings
        Receives LW-R001 to LW-R007 and LW-R011 of single cells, LW-R031 of rows that these rules do not plan, LW-S002 of a column
        that cannot be read at all.
    """
    if table is None or not definition.of(rules).columns:
        table = Table(definition.name, pl.DataFrame(), definition.name)
    columns: list[pl.Series] = []
    sheet = Sheet(table, definition, pl.DataFrame())
    leave_out(sheet, rules, findings)
    for column in definition.under(rules):
        values = _read(sheet, column, findings) if column.is_read_by(rules) else nothing(column, table.frame.height)
        if column.kind is Kind.TEXT and column.name in _BLANK_IS_A_VALUE:
            values = values.fill_null("")
        columns.append(values.alias(column.name))
    sheet.cells = pl.DataFrame(columns)
    return sheet


def check_due_dates(demands: Sheet, findings: Findings) -> None:
    """Every demand needs a due date, but for a blanket order line without a shipment date."""
    if demands.cells["due_date"].null_count() == 0:
        return
    frame = demands.table.frame
    empty = tidy(frame["due_date"]).is_null() if "due_date" in frame.columns else pl.repeat(value=True, n=frame.height, eager=True)
    planned = (demands.cells["type"] != DemandType.BLANKET_SALES_ORDER).fill_null(value=False)  # a bad type has its own finding
    advice = "Maybe it is on hold; only a blanket order line may have no date, and is then not planned."
    fault = Fault("LW-R001", "must have a value", advice)
    findings.add_rows(demands, "LW-R001", "due_date", (empty & planned).arg_true(), lambda _row: fault)


def _read(sheet: Sheet, column: Column, findings: Findings) -> pl.Series:
    frame = sheet.table.frame
    if column.name not in frame.columns:
        return nothing(column, frame.height)
    raw = tidy(frame[column.name])
    if not is_readable(raw, column):
        message = f"{column.name} of table {sheet.name} holds cells of type {raw.dtype}; it must hold {column.kind}."
        _add(findings, "LW-S002", sheet.table, column.name, message, "Maybe convert it in the export or the query.")
        return nothing(column, frame.height)
    reading = read_column(raw, column)
    _report_faults(sheet, column, reading, findings)
    if column.required and raw.null_count():
        findings.add_rows(sheet, "LW-R001", column.name, raw.is_null().arg_true(), lambda _row: _MISSING)
    return reading.values.cast(DTYPES[column.kind])


def read_cells(table: Table, definition: TableDefinition, columns: Sequence[str], rows: NDArray[np.int64]) -> pl.DataFrame | None:
    """Some cells of a table by their definitions; None where one of them is at fault.

    Of a few texts each is read on its own, which is many times faster than a column of them.
    """
    values = []
    for name in columns:
        known = name in table.frame.columns
        read = _read_some(table.frame[name].gather(rows), definition[name]) if known else nothing(definition[name], len(rows))
        if read is None:
            return None
        values.append(read)
    return pl.DataFrame(values)


def _read_some(raw: pl.Series, definition: Column) -> pl.Series | None:
    dtype = DTYPES[definition.kind]
    if raw.dtype == pl.String and definition.kind is not Kind.LIST:
        values = [None if text is None else read_text(text, definition) for text in _tidied(raw.to_list())]
        has_fault = any(isinstance(value, Fault) for value in values)
        return None if has_fault else pl.Series(definition.name, values, dtype=dtype)
    tidied = tidy(raw)
    reading = read_column(tidied, definition) if is_readable(tidied, definition) else None
    return None if reading is None or reading.faults else reading.values.cast(dtype).alias(definition.name)


def _tidied(texts: Sequence[str | None]) -> list[str | None]:
    """A few texts as ``tidy`` has them."""
    if any(text and (text[0] in " \t" or text[-1] in " \t") for text in texts):
        texts = [None if text is None else text.strip() for text in texts]
    return [text or None for text in texts]


def nothing(column: Column, height: int) -> pl.Series:
    """Cells of a column of which none is set."""
    return pl.Series(column.name, [None], dtype=DTYPES[column.kind]).new_from_index(0, height)


def _report_faults(sheet: Sheet, column: Column, reading: Reading, findings: Findings) -> None:
    for code in sorted({fault.code for fault in reading.faults.values()}):
        at_fault = [text for text, fault in reading.faults.items() if fault.code == code]
        rows = reading.texts.is_in(at_fault).arg_true()
        findings.add_rows(sheet, code, column.name, rows, lambda row: reading.faults[reading.texts[row]])


def _report_unknown_table(table: Table, findings: Findings) -> None:
    near = nearest(table.name.lower(), TABLES)
    advice = f"Maybe '{near}' was meant." if near else "Maybe it belongs to another system; it is not read."
    advice = _NOT_YET if table.name in NOT_YET else advice
    _add(findings, "LW-T001", table, None, f"table '{table.name}' is unknown.", advice)


def _report_missing_columns(table: Table, definition: TableDefinition, findings: Findings) -> None:
    for column in definition:
        if column.required and column.name not in table.frame.columns:
            near = nearest(column.name, table.frame.columns)
            advice = f"Maybe '{near}' was meant for it." if near else "Maybe the export leaves it out."
            _add(findings, "LW-T003", table, column.name, f"table {table.name} must have a column {column.name}.", advice)


def _add(findings: Findings, code: str, table: Table, column: str | None, message: str, advice: str) -> None:
    findings.add(Finding(code, table.place(None, column), message, advice, table=table.name))
