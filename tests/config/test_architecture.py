"""Imports point inwards: config → adminpanel → bot → content."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LAYERS = ["content", "bot", "adminpanel", "config"]  # each may import those before it
ONLY_IN = {"telegram": {"bot"}, "celery": {"config", "bot"}}
MODULES = sorted(
    path
    for package in LAYERS
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
)


def imported(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module


def package_of(path):
    return path.relative_to(ROOT).parts[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_inwards(path):
    package = package_of(path)
    # config names the others by string only; each of the others may use those further in.
    allowed = {"config"} if package == "config" else set(LAYERS[: LAYERS.index(package) + 1])
    for module in imported(path):
        top = module.split(".")[0]
        assert top not in LAYERS or top in allowed, f"{path} imports {module}"
        assert package in ONLY_IN.get(top, {package}), f"{path} imports {module}"


def test_no_module_is_named_for_what_it_is_not_about():
    banned = {"utils", "helpers", "common", "misc", "selectors"}

    assert [path for path in MODULES if path.stem in banned] == []


def test_only_settings_reads_the_environment():
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if "os.environ" in path.read_text("utf-8") or "os.getenv" in path.read_text("utf-8")
    }

    # The entry points set DJANGO_SETTINGS_MODULE; the demo sets the whole environment.
    assert readers <= {"config/wsgi.py", "config/celery.py", "config/demo.py"}


def test_no_wildcard_imports_and_no_signals():
    for path in MODULES:
        text = path.read_text("utf-8")
        assert "import *" not in text, path
        assert "post_save" not in text and "@receiver" not in text, path
