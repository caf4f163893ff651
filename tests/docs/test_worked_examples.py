"""What the pages show is what the engine gives; what they link to is there; their code runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import worked_examples
from lotwise.errors import FINDING_KINDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*worked_examples.pages(), ROOT / "CONTRIBUTING.md"]
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]
PYTHON = [
    (page, code) for page in PAGES for code in re.findall(r"^```python\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)
]


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_worked_examples_show_what_the_engine_gives(page: Path) -> None:
    """When this fails because a rule changed: scripts/worked_examples.py --write, and read what it wrote."""
    assert worked_examples.refreshed(page) == page.read_text()


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if page.parent.name == "rules"],
    ids=lambda page: page.stem,
)
def test_rule_page_has_a_worked_example(page: Path) -> None:
    assert list(worked_examples.examples(page))


def test_a_wrong_word_of_a_command_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    shown = f"```console\n$ uv run lotwise schema calendars\n{worked_examples.printed('schema calendars')}\n```\n"
    page.write_text(shown.replace("Days on which", "Days at which"))
    assert page.read_text() != shown
    assert worked_examples.refreshed(page) == shown


def test_a_wrong_figure_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    text = (ROOT / "docs" / "rules" / "lot-for-lot.md").read_text()
    page.write_text(text.replace("| new | 20 | 2026-01-12 |", "| new | 21 | 2026-01-12 |"))
    assert page.read_text() != text
    assert worked_examples.refreshed(page) == text


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_relative_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text())
    broken = [target for target in targets if not target.startswith(("http:", "https:")) and not (page.parent / target).exists()]
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_finding_codes_exist(page: Path) -> None:
    assert set(re.findall(r"LW-[A-Z]\d+", page.read_text())) <= set(FINDING_KINDS)


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_code_that_a_page_names_exists(page: Path) -> None:
    """``lotwise.some.module`` or ``lotwise.some.module.name`` in a page is a module, or a name in one."""
    missing = [name for name in re.findall(r"`(lotwise(?:\.\w+)+)`", page.read_text()) if not _exists(name)]
    assert missing == []


def _exists(name: str) -> bool:
    if name == "lotwise.toml":
        return True
    path = ROOT / "src" / name.replace(".", "/")
    if path.is_dir() or path.with_suffix(".py").is_file():
        return True
    module, _, member = name.rpartition(".")
    path = ROOT / "src" / module.replace(".", "/")
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return source.is_file() and re.search(rf"\b{member}\b", source.read_text()) is not None


@pytest.mark.parametrize(("page", "code"), PYTHON, ids=[f"{page.stem}-{number}" for number, (page, _) in enumerate(PYTHON)])
def test_python_examples_run(page: Path, code: str) -> None:
    done = _run("-W", "error", "-c", code)
    assert done.returncode == 0, f"{page.name}:\n{done.stderr}"


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_documentation_builds_without_a_warning(tmp_path: Path) -> None:
    done = _run("-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "docs", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "rules" / "lot-for-lot.html").exists()
