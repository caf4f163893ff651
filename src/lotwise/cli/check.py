"""``lotwise check``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from lotwise.cli import options
from lotwise.cli.guard import FINDINGS
from lotwise.errors import SourceError
from lotwise.records import TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lotwise.dataset import Dataset
    from lotwise.errors import Finding


def check(
    source: options.Source, *, root: options.Root = None, settings: options.Settings = None, json: options.Json = False
) -> None:
    """Tell what is wrong with a source.

    Reads and checks it without planning: every finding with its place and what to try.
    """
    import lotwise
    from lotwise.cli.progress import Stages

    options.check_root(source, root)
    dataset = None
    with Stages() as stages:
        stages.stage(f"Reading and checking {source}")
        try:
            dataset = lotwise.read(source, root=root, settings=options.settings_of(settings))
            findings = dataset.findings
        except SourceError as error:
            findings = error.findings
    if json:
        _print_document(source, findings)
    else:
        _print_findings(findings, dataset)
    if findings:
        raise typer.Exit(FINDINGS)


def _print_document(source: Path, findings: Sequence[Finding]) -> None:
    from lotwise.cli.console import pieces
    from lotwise.decode import findings_frame
    from lotwise.rows import TableRows
    from lotwise.write import json_document

    pieces(json_document({"source": str(source)}, [("findings", TableRows.of(findings_frame(findings)))]))


def _print_findings(findings: Sequence[Finding], dataset: Dataset | None) -> None:
    from lotwise.cli.console import say, stdout, width_of
    from lotwise.cli.findings import count_sentence, findings_grid

    console = stdout()
    if not findings and dataset is not None:
        say(console, [_clean(dataset)])
        return
    say(console, [*findings_grid(findings).lines(width_of(console)), "", count_sentence(findings)])
    if dataset is None:
        say(console, ["The source cannot be planned until the fatal errors are gone."])


def _clean(dataset: Dataset) -> str:
    from lotwise.cli.findings import counted

    heights = [dataset.frame(name).height for name in TABLES]
    return f"No findings in {counted(sum(heights), 'row')} of {counted(sum(height > 0 for height in heights), 'table')}."
