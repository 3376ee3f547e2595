"""What the source must and must not say, read from its syntax: comparisons, SQL, dangerous calls."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = [path for name in ("bot", "handlers", "knowledge", "subsidy") for path in sorted((ROOT / name).rglob("*.py"))]
SQL_CALLS = {"text", "exec_driver_sql"}
FORBIDDEN = {
    "eval", "exec", "compile", "__import__", "pickle.loads", "pickle.load", "marshal.loads", "shelve.open",
    "yaml.load", "os.system", "os.popen", "tempfile.mktemp", "hashlib.md5", "hashlib.sha1",
}  # fmt: skip
SIGNATURES = {
    "bot/channels/line_webhook.py": "signed",
    "bot/channels/slack_webhook.py": "signed",
    "bot/pages/staff_login.py": "_is_token",
}


def called(node: ast.Call) -> str:
    """Return the name of what is called, with one owner: "os.system", "text"."""
    match node.func:
        case ast.Name(name):
            return name
        case ast.Attribute(ast.Name(owner), name):
            return f"{owner}.{name}"
        case ast.Attribute(_, name):
            return f".{name}"
        case _:
            return ""


def calls(source: str) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield called(node), node


SAID_BY_THE_CODE = {"bot/store/tables.py"}
"""The defaults of columns and the names of states are literals of the tables' own module."""


def is_built(node: ast.AST, constants: dict[str, ast.AST]) -> bool:
    """Tell whether SQL is put together from something that is no constant of its module."""
    match node:
        case ast.Constant():
            return False
        case ast.Name(name):
            return name not in constants or is_built(constants[name], constants)
        case ast.BinOp(left, ast.Add(), right):
            return is_built(left, constants) or is_built(right, constants)
        case ast.JoinedStr(values):
            return any(isinstance(part, ast.FormattedValue) and is_built(part.value, constants) for part in values)
        case _:
            return True


def built_sql(source: str) -> list[int]:
    """Return the lines where a statement is built from values."""
    module = ast.parse(source)
    constants: dict[str, ast.AST] = {
        target.id: node.value
        for node in module.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return [
        node.lineno
        for name, node in calls(source)
        if name.rpartition(".")[2] in SQL_CALLS and node.args and is_built(node.args[0], constants)
    ]


def dangerous(source: str) -> list[str]:
    """Return the calls that run what they are given."""
    found = [name for name, _ in calls(source) if name in FORBIDDEN]
    shells = [name for name, node in calls(source) for word in node.keywords if word.arg == "shell"]
    return found + shells


@pytest.mark.parametrize("path", PRODUCT, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_runs_what_it_is_given(path: Path) -> None:
    assert dangerous(path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", sorted((ROOT / "bot").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_sql_has_bound_parameters_only(path: Path) -> None:
    source = path.read_text("utf-8")
    if str(path.relative_to(ROOT)) not in SAID_BY_THE_CODE and "sqlalchemy" in source:
        assert built_sql(source) == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('c.execute(text(f"SELECT {name}"))', [1]),
        ('c.exec_driver_sql("SELECT " + name)', [1]),
        ('c.execute(text("SELECT %s" % name))', [1]),
        ('c.execute(text("SELECT {}".format(name)))', [1]),
        ('c.execute(text("SELECT :name"), {"name": name})', []),
        ('LOCK = 7\nc.exec_driver_sql(f"SELECT {LOCK}")', []),
    ],
)
def test_the_look_at_sql_finds_what_it_looks_for(source: str, lines: list[int]) -> None:
    assert built_sql(source) == lines


def test_the_look_at_calls_finds_what_it_looks_for() -> None:
    assert dangerous("import os\nos.system(x)\neval(y)\nsubprocess.run(z, shell=True)") == [
        "os.system",
        "eval",
        "subprocess.run",
    ]


@pytest.mark.parametrize(("file", "function"), SIGNATURES.items())
def test_signatures_and_tokens_are_compared_in_constant_time(file: str, function: str) -> None:
    module = ast.parse((ROOT / file).read_text("utf-8"))
    body = next(node for node in ast.walk(module) if isinstance(node, ast.FunctionDef) and node.name == function)
    returned = [ast.unparse(node) for node in ast.walk(body) if isinstance(node, ast.Return) and node.value]
    assert any("compare_digest(" in said for said in returned)
    assert {said for said in returned if "compare_digest(" not in said} <= {"return False"}
    compared = [node for node in ast.walk(body) if isinstance(node, ast.Compare)]
    assert not [node for node in compared if isinstance(node.ops[0], ast.Eq | ast.NotEq)]


@pytest.mark.parametrize("path", sorted((ROOT / "bot").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_signature_or_token_is_compared_with_equals(path: Path) -> None:
    words = ("signature", "secret", "csrf", "digest", "hmac")
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq):
            said = ast.unparse(node).lower()
            if ".c." in said:  # a column is compared by the database, by its index
                continue
            assert not any(word in said for word in words), f"line {node.lineno}: {said}"


def changes_of_the_log(source: str) -> list[str]:
    """Return every call that is given the table of the log, by name."""
    given = [(name, node) for name, node in calls(source) for argument in node.args
             if isinstance(argument, ast.Name) and argument.id == "case_log"]  # fmt: skip
    return sorted(name for name, _ in given)


def test_a11_the_log_is_only_appended_to_and_purged_by_age() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): changes
        for path in PRODUCT
        if (changes := changes_of_the_log(path.read_text("utf-8")))
    }
    assert found == {"bot/store/cases.py": ["insert"], "bot/store/retention.py": ["_delete"]}
    assert changes_of_the_log("connection.execute(update(case_log).values(note=1))") == ["update"]
