"""The shape of the code base: how long files and functions are, and who imports whom.

A function that says one thing is short; a file that grew two nouns is split. Where the limit does
harm, the exception stands here with its reason.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
LONGEST_FILE, LONGEST_FUNCTION = 400, 50
LONGER_FILES: dict[str, str] = {}
LONGER_FUNCTIONS: dict[str, str] = {}
GUIDE = ROOT / "docs" / "architecture.md"
NAMED = re.compile(r"`([a-z_/]+)`")
MODULE = re.compile(r"`((?:[a-z_]+/)*[a-z]+_[a-z_]+)`")
NAMES_THAT_SAY_NOTHING = re.compile(
    r"(?:^|[/_])(utils?|helpers?|managers?|misc|common|stuff)\.py\Z"
)


@cache
def sources() -> dict[str, tuple[int, ast.Module]]:
    """Lines and syntax of everything written by hand; migrations stay as they were."""
    found = {}
    for folder in ("facilitation", "tests", "benchmarks"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "node_modules" not in path.parts and path.parent.name != "versions":
                code = path.read_text(encoding="utf-8")
                found[path.relative_to(ROOT).as_posix()] = (len(code.splitlines()), ast.parse(code))
    return found


def functions(code: ast.Module) -> Iterator[tuple[str, int]]:
    """Each with its number of lines, decorators left out."""
    for node in ast.walk(code):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_is_long() -> None:
    long = {name for name, (lines, _code) in sources().items() if lines > LONGEST_FILE}

    assert long == set(LONGER_FILES)


def test_no_function_is_long() -> None:
    long = {
        f"{name} {function}"
        for name, (_lines, code) in sources().items()
        for function, lines in functions(code)
        if lines > LONGEST_FUNCTION
    }

    assert long == set(LONGER_FUNCTIONS)


def test_each_module_says_what_it_is() -> None:
    silent = [
        name
        for name, (_lines, code) in sources().items()
        if code.body and ast.get_docstring(code) is None
    ]

    assert silent == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [name for name in sources() if NAMES_THAT_SAY_NOTHING.search(name)] == []


def test_the_guide_names_each_package() -> None:
    package = ROOT / "facilitation"
    there = {
        *(path.parent.relative_to(package).as_posix() for path in package.rglob("__init__.py")),
        *(path.stem for path in package.glob("*.py")),
    } - {".", "__init__"}

    assert there - set(NAMED.findall(GUIDE.read_text(encoding="utf-8"))) == set()


def test_the_guide_names_only_what_there_is() -> None:
    package = ROOT / "facilitation"
    known = {path.stem for path in (*package.rglob("*.py"), *(ROOT / "tests").rglob("*.py"))}
    known |= {path.parent.name for path in package.rglob("*.py")}
    tables = [line for line in GUIDE.read_text(encoding="utf-8").splitlines() if line[:1] == "|"]
    named = {name for line in tables for name in MODULE.findall(line)}

    assert {name for name in named if name.split("/")[-1] not in known} == set()
