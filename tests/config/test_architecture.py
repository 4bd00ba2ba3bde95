"""The arrows that the import linter cannot draw; its contracts are in pyproject.toml."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PURE = ["scoring/rules.py", "inspections/states.py", "inspections/ring.py"]
PACKAGES = ["accounts", "clusters", "config", "documents", "inspections", "scoring"]


def imported_roots(file: Path) -> set[str]:
    roots = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            roots |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            roots.add("." * node.level or node.module.split(".")[0])
    return roots


@pytest.mark.parametrize("module", PURE)
def test_a_pure_module_needs_the_standard_library_only(module):
    assert imported_roots(ROOT / module) <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_is_a_junk_drawer(package):
    names = {file.stem for file in (ROOT / package).rglob("*.py")}
    assert not names & {"utils", "helpers", "common", "misc", "manager"}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_says_what_belongs_in_it(package):
    files = [f for f in (ROOT / package).rglob("*.py") if f.parent.name != "migrations" and f.stat().st_size]
    assert files
    assert [f.name for f in files if not ast.get_docstring(ast.parse(f.read_text()))] == []
