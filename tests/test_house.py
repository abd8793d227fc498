"""The house rules: lint, format, types, one-way imports. One command runs them with the tests."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "evalbatch").rglob("*.py"))


@pytest.mark.parametrize(
    "command",
    [
        pytest.param([sys.executable, "-m", "ruff", "check", "."], id="ruff finds nothing"),
        pytest.param([sys.executable, "-m", "ruff", "format", "--check", "."], id="everything is formatted"),
        pytest.param([sys.executable, "-m", "mypy"], id="mypy strict finds nothing"),
        pytest.param(
            [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
            id="imports go one way",
        ),
    ],
)
def test_house_rule(command):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", errors="replace", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_module_and_functions_stay_short(module):
    text = module.read_text(encoding="utf-8")
    assert text.count("\n") <= 300
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    assert [f.name for f in functions if f.end_lineno - f.lineno >= 50] == []
