"""docs/errors.md has every code that qocr can raise, under the exit code it ends with."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from documents import text_of
from sources import trees

from qocr import errors
from qocr.engines.remote.service_errors import service_error

KINDS = {
    name: kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.QocrError)
}
SECTIONS = re.split(r"^## ", text_of("docs/errors.md"), flags=re.MULTILINE)[1:]


@cache
def raised() -> dict[str, set[int]]:
    """The exit codes of each code in the source; none where its class is chosen late."""
    codes: dict[str, set[int]] = defaultdict(set)
    for kind in KINDS.values():
        codes[kind.default_code].add(kind.exit_code)
    for tree in trees().values():
        for code, function in _codes(tree):
            codes[code] |= {KINDS[function].exit_code} if function in KINDS else set()
    return codes


def listed() -> dict[str, set[int]]:
    codes: dict[str, set[int]] = defaultdict(set)
    for section in SECTIONS:
        number = re.match(r"Exit code (\d+):", section)
        for cell in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE) if number else ():
            for code in re.findall(r"`(.*?)`", cell):
                codes[code].add(int(number[1]) if number else 0)
    return codes


def _codes(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """A code and the function it is given to, by name or by place."""
    places = {
        node.name: [argument.arg for argument in node.args.args].index("code")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and "code" in [a.arg for a in node.args.args]
    }
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            function = getattr(call.func, "id", getattr(call.func, "attr", ""))
            place = places.get(function, len(call.args))
            values = [keyword.value for keyword in call.keywords if keyword.arg == "code"]
            for value in [*values, *call.args[place : place + 1]]:
                if isinstance(value, ast.Constant) and value.value:
                    yield str(value.value), function


def test_every_code_of_ours_is_listed_and_no_other() -> None:
    of_the_system = {code for code in listed() if re.match(r"HTTP \d|E[A-Z]+$|CannotWrite", code)}
    assert sorted(listed().keys() - of_the_system) == sorted(raised())


def test_every_code_stands_under_its_exit_code() -> None:
    known = listed()
    wrong = {code: exits for code, exits in raised().items() if not exits <= known.get(code, set())}
    assert wrong == {}


def test_every_code_of_the_service_ends_as_listed() -> None:
    [section] = [section for section in SECTIONS if section.startswith("Codes of the service")]
    rows = re.findall(r"^\| (\d+) \| ((?:`[\w.]+` ?)+) \| (.*?) \|$", section, re.MULTILINE)
    codes = {code: int(number) for number, some, _ in rows for code in re.findall(r"`(.*?)`", some)}
    ends = {code: service_error(400, code, "").exit_code for code in codes}
    ends["insufficient_quota"] = service_error(429, "insufficient_quota", "").exit_code
    ends["Throttling.AllocationQuota"] = service_error(
        429, "Throttling.AllocationQuota", ""
    ).exit_code
    for code in ("ServiceUnavailableError", "ServiceUnavailable", "service_unavailable"):
        ends[code] = service_error(503, code, "").exit_code
    assert codes == ends


def test_every_code_that_the_table_of_the_service_has_is_listed() -> None:
    """A code is in the code's table if its end differs from that of an unknown one somewhere."""
    from qocr.engines.remote import service_errors

    [section] = [section for section in SECTIONS if section.startswith("Codes of the service")]
    known = {service_errors._name(code) for code in re.findall(r"`([\w.]+)`", section)}
    assert set(service_errors._BY_CODE) <= known
