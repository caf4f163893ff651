"""Write the exact versions of all dependencies into ``[tool.uv] constraint-dependencies`` of pyproject.toml.

    uv run python scripts/pin.py           # newest versions that fit the ranges
    uv run python scripts/pin.py --check   # exit status 1 when a pin is missing or another version would be installed

The resolution covers every platform and every Python that the project allows; environment markers stay on the pins. It runs in
a copy of what it needs, so that no lock file appears in the checkout.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
COPIED = ("pyproject.toml", "README.md", "LICENSE", "src/lotwise/version.py")
EXPORT = (
    "uv",
    "export",
    "--quiet",
    "--no-hashes",
    "--no-header",
    "--no-annotate",
    "--no-emit-project",
    "--all-groups",
    "--all-extras",
)
_BLOCK = re.compile(r"^constraint-dependencies = \[\n.*?^\]\n", re.MULTILINE | re.DOTALL)


def pins(project: Path) -> list[str]:
    """The pins that pyproject.toml holds."""
    document = tomllib.loads((project / "pyproject.toml").read_text())
    found: list[str] = document["tool"]["uv"]["constraint-dependencies"]
    return found


def with_pins(text: str, requirements: list[str]) -> str:
    """The text of pyproject.toml with these pins instead of those it holds."""
    block = "".join(f'  "{requirement}",\n' for requirement in requirements)
    replaced, count = _BLOCK.subn(lambda _: f"constraint-dependencies = [\n{block}]\n", text)
    if count != 1:
        message = "pyproject.toml must hold constraint-dependencies = [ ... ] once, a pin a line."
        raise ValueError(message)
    return replaced


def resolve(project: Path, *, keep_pins: bool) -> list[str]:
    """What ``uv`` would install, as ``name==version ; marker``; under the present pins, or free of them."""
    with tempfile.TemporaryDirectory() as folder:
        for name in COPIED:
            if (project / name).exists():
                target = Path(folder) / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(project / name, target)
        settings = Path(folder) / "pyproject.toml"
        if not keep_pins:
            settings.write_text(with_pins(settings.read_text(), []))
        exported = subprocess.run([*EXPORT, "--directory", folder], check=True, capture_output=True, text=True)
    return sorted(line.strip().replace('"', "'") for line in exported.stdout.splitlines() if "==" in line)


def stale(project: Path) -> list[str]:
    """Requirements that would be installed and have no pin of their own."""
    return sorted(set(resolve(project, keep_pins=True)) - set(pins(project)))


def main() -> int:
    """Write the pins, or check them."""
    parser = argparse.ArgumentParser(description="Pin all dependencies in pyproject.toml.")
    parser.add_argument("--check", action="store_true", help="change nothing; fail when pins are missing")
    arguments = parser.parse_args()
    try:
        if arguments.check:
            missing = stale(PROJECT)
            print("\n".join(f"no pin: {requirement}" for requirement in missing) or "All dependencies are pinned.")
            return 1 if missing else 0
        found = resolve(PROJECT, keep_pins=False)
    except subprocess.CalledProcessError as error:
        print(f"uv cannot resolve the dependencies:\n{error.stderr}", file=sys.stderr)
        return 2
    path = PROJECT / "pyproject.toml"
    path.write_text(with_pins(path.read_text(), found))
    print(f"{len(found)} pins written to {path.name}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
