"""Output that goes wrong: a reader that is gone, a full disk, an error nobody expected."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

import lotwise
from lotwise.cli.guard import Misuse, guarded, writing

ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(lotwise.__file__).parents[1]), "PYTHONIOENCODING": "utf-8"}
FULL = Path("/dev/full")


@pytest.mark.skipif(os.name == "nt", reason="pipes of another kind")
def test_a_reader_that_is_gone_is_no_finding(good: Path) -> None:
    code = "from lotwise.cli import main; main()"
    arguments = [sys.executable, "-c", code, "plan", str(good), "--json"]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(arguments, stdout=writer, stderr=subprocess.PIPE, env=ENVIRONMENT, text=True, check=False)
    os.close(writer)
    assert done.returncode == 141
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_full_disk_behind_stdout_is_told(good: Path, options: list[str]) -> None:
    arguments = [sys.executable, "-m", "lotwise.cli", "plan", str(good), *options]
    with FULL.open("w") as full:
        done = subprocess.run(arguments, stdout=full, stderr=subprocess.PIPE, env=ENVIRONMENT, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert "The result cannot be printed" in done.stderr


def test_an_unexpected_error_keeps_its_traceback() -> None:
    @guarded
    def command() -> None:
        message = "a mistake of ours"
        raise ValueError(message)

    with pytest.raises(ValueError, match="a mistake of ours"):
        command()


def test_what_cannot_be_written_is_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    @guarded
    def command() -> None:
        with writing(tmp_path):
            (tmp_path / "no" / "folder").write_text("")

    with pytest.raises(typer.Exit) as ended:
        command()
    assert ended.value.exit_code == 2
    assert "cannot be written: No such file or directory." in capsys.readouterr().err
    assert isinstance(ended.value.__cause__, Misuse)
