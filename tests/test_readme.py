"""What README and docs say is what the command does."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from command import Command
from documents import (
    DOCUMENTS,
    ROOT,
    is_plain,
    lines,
    printed,
    run_example,
    run_script,
    scripts,
    text_of,
)
from service import Answer, Service

from qocr import __version__
from qocr.catalog import regions
from qocr.catalog.catalogue import models
from qocr.cli.options import OPTIONS
from qocr.cli.texts import EPILOG
from qocr.config.files import USER_ONLY
from qocr.engines.local.sight.languages import known
from qocr.errors import ExitCode
from qocr.formats import SUFFIXES
from qocr.job import ENGINES, default_of
from qocr.pictures.file_formats import PICTURES
from qocr.pictures.file_formats import SUFFIXES as INPUT_SUFFIXES
from qocr.tasks import TASKS


def _marks(example: str) -> list[pytest.MarkDecorator]:
    quick = is_plain(example) and "--deskew" not in example
    heavy = [] if quick else [pytest.mark.heavy]
    return [pytest.mark.slow] if "-e local" in example else heavy


README = text_of("README.md")
EXAMPLES = [
    pytest.param(line, id=line, marks=_marks(line))
    for document in DOCUMENTS
    for line in lines(document)
]
SCRIPTS = [script for document in DOCUMENTS for script in scripts(document)]
PRINTED = [pair for document in DOCUMENTS for pair in printed(document)]
SPEAKING = re.compile("--(usage|max-cost|summary|shard|watch)|kie .* -e local")


@pytest.fixture
def example_files(folder: Path) -> None:
    shutil.copytree(ROOT / "examples", "examples")
    shutil.copytree(ROOT / "completions", "completions")


def test_there_are_examples() -> None:
    assert (len(EXAMPLES) > 50, len(SCRIPTS), len(PRINTED)) == (True, 3, 3)


@pytest.mark.usefixtures("example_files")
@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_runs_as_printed(service: Service, qocr: Command, example: str) -> None:
    """Against the stand-in service, which also plays every server of the user's own."""
    ended = run_example(example, service.url, qocr)
    assert ended.code == 0, ended.stderr
    assert not ended.stderr or SPEAKING.search(example)


@pytest.mark.usefixtures("example_files")
@pytest.mark.heavy
@pytest.mark.parametrize("script", [script for script in SCRIPTS if "qocr batch" not in script])
def test_every_script_runs_as_printed(service: Service, script: str) -> None:
    ended = run_script(script)
    assert (ended.code, ended.stderr) == (0, "")


@pytest.mark.usefixtures("example_files")
@pytest.mark.heavy
def test_the_batch_runs_as_printed(service: Service) -> None:
    """The first line submits; the others run when the service is done."""
    [script] = [script for script in SCRIPTS if "qocr batch" in script]
    submit, *others = script.splitlines()
    submitted = run_script(f'{submit}\nprintf %s "$id"')
    assert submitted.code == 0, submitted.stderr
    service.batches.end(replies=[Answer("a page")])
    fetched = run_script("\n".join(others), {"id": submitted.text})
    assert fetched.code == 0, fetched.stderr
    assert Path("texts/letter.txt").read_text() == "a page\n"


@pytest.mark.usefixtures("example_files")
@pytest.mark.slow
@pytest.mark.parametrize(("example", "output"), PRINTED)
def test_the_embedded_engine_prints_what_is_printed(
    qocr: Command, example: str, output: str
) -> None:
    pytest.importorskip("rapidocr")
    ended = run_example(example.rpartition(" && .venv/bin/")[2], "", qocr)
    assert (ended.code, ended.text) == (0, output)


def test_every_link_leads_somewhere() -> None:
    broken = [
        f"{document.relative_to(ROOT)}: {target}"
        for document in DOCUMENTS
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text(encoding="utf-8"))
        if "://" not in target and not (document.parent / target).exists()
    ]
    assert broken == []


def test_every_file_that_is_named_is_there() -> None:
    gone = [
        f"{document.relative_to(ROOT)}: {name}"
        for document in DOCUMENTS
        for name in re.findall(
            r"`((?:qocr|tests|docs|benchmarks|completions)/[\w/.-]+)`",
            document.read_text(encoding="utf-8"),
        )
        if not (ROOT / name).exists()
    ]
    assert gone == []


def test_every_function_that_is_named_with_its_file_is_there() -> None:
    """Such as `pages` (`qocr/inputs/pages.py`)."""
    gone = [
        f"{document.relative_to(ROOT)}: {name}"
        for document in DOCUMENTS
        for name, file in re.findall(
            r"`(\w+)`\s+\(`(qocr/[\w/]+\.py)`\)", document.read_text(encoding="utf-8")
        )
        if not re.search(rf"^(?:(?:class|def) )?{name}\b", text_of(file), re.MULTILINE)
    ]
    assert gone == []


def test_the_engines_are_those_of_the_code() -> None:
    for document in ("README.md", "docs/engines.md"):
        table = text_of(document).partition("| `--engine`")[2].partition("\n\n")[0]
        assert tuple(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == ENGINES


def test_the_commands_are_those_of_the_table() -> None:
    rows = re.findall(r"^\| `qocr (\S+)` \| (.*?) \| (.*?) \|$", README, re.MULTILINE)
    assert rows == [(task.command, task.summary, " ".join(task.formats)) for task in TASKS.values()]


def test_the_exit_codes_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| ([\d, ]+) \| ([\w, ]+) \|", README, re.MULTILINE)
    listed = {
        int(code): name
        for codes, names in rows
        for code, name in zip(codes.split(", "), names.split(", "), strict=True)
    }
    assert listed == {code.value: code.name.lower() for code in ExitCode}


def test_the_formats_of_each_task_are_those_of_the_code() -> None:
    table = text_of("docs/formats.md").partition("| task | formats |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `([\w-]+)` \| (.*) \|$", table, re.MULTILINE)
    assert rows == [(task.command, " ".join(task.formats)) for task in TASKS.values()]


def test_the_keys_of_a_line_are_those_of_the_schema() -> None:
    table = text_of("docs/formats.md").partition("\nA line has\n\n")[2].partition("\n\n")[0]
    schema = json.loads(text_of("docs/result.schema.json"))
    keys = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert keys == list(schema["$defs"]["line"]["properties"])


def test_the_suffixes_of_each_format_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ((?:`\.[\w.]+` ?)+) \|", text_of("docs/formats.md"), re.M)
    listed = {suffix: name for name, some in rows for suffix in re.findall(r"`(.*?)`", some)}
    assert listed == SUFFIXES


def test_the_suffixes_of_inputs_are_those_of_the_code() -> None:
    [sentence] = re.findall(r"only in\nfolders[^:]*: ((?:`\.\w+`\s*)+)", text_of("docs/inputs.md"))
    assert set(re.findall(r"`(.*?)`", sentence)) == INPUT_SUFFIXES


def test_help_and_docs_name_every_format_of_a_picture() -> None:
    docs = text_of("docs/inputs.md").partition("## Pictures\n")[2].partition("\n\n##")[0]
    for text in (" ".join(EPILOG.split()), docs):
        assert [one.name for one in PICTURES if one.name not in text] == []


def test_the_regions_are_those_of_the_code() -> None:
    rows = re.findall(
        r"^\| `(\w+)`(?: \(default\))? \| `(\S+)` \|", text_of("docs/engines.md"), re.M
    )
    assert sorted(rows) == sorted((region.name, region.id) for region in regions.REGIONS.values())


def test_the_languages_are_those_of_the_code() -> None:
    table = text_of("docs/engines.md").partition("| letters | codes")[2].partition("\n\n")[0]
    assert sorted(re.findall(r"`([a-z_]{3,7})`", table)) == sorted(known())


def test_the_options_are_those_of_the_code() -> None:
    """With their choices and, where it is a plain word or number, what holds unless told."""
    table = re.findall(r"^\|( `--.*)\|[^|]+\|$", text_of("docs/settings.md"), re.MULTILINE)
    rows = [[cell.strip() for cell in line.split(" |")] for line in table]
    options = {", ".join(f"`{flag}`" for flag in row.flags): row for row in OPTIONS}
    assert sorted(flags for flags, _, _ in rows) == sorted(options)
    for flags, values, default in rows:
        row = options[flags]
        choices = [] if row.name in ("region", "dry_run", "task") else list(row.choices)
        usual = default_of(row.name)
        assert choices in ([], values.split(", ")), flags
        assert default.startswith("`") == (type(usual) in (str, int, float)), flags
        assert default.strip("`") == str(usual) or not default.startswith("`"), flags


@pytest.mark.usefixtures("example_files")
def test_the_settings_file_of_the_docs_is_taken(service: Service, qocr: Command) -> None:
    [block] = re.findall(r"^```toml\n(.*?)^```", text_of("docs/settings.md"), re.M | re.S)
    Path("qocr.toml").write_text(block, encoding="utf-8")
    ended = qocr("kie", "examples/letter.jpg", "-F", "Total")
    assert (ended.code, json.loads(ended.text)["fields"]) == (0, {"Total": "value of Total"})


def test_what_a_project_file_may_not_set_is_said() -> None:
    [sentence] = re.findall(r"it may not set ([^.]*?),?\s+nor", text_of("docs/settings.md"))
    assert set(re.findall(r"`(\w+)`", sentence)) == USER_ONLY


def test_the_models_that_batch_are_those_of_the_catalogue() -> None:
    offers = {
        (model.name, price.region) for model in models() for price in model.prices if price.batch
    }
    sentence = text_of("docs/batches.md").partition("\n\n")[2].partition(". ")[0]
    assert {(name, "beijing") for name in re.findall(r"`([\w-]+)`", sentence)} == offers
    assert "in Beijing" in sentence.replace("\n", " ")


def test_the_version_has_its_place_in_the_changelog() -> None:
    """The newest version that has a date is the one of the code; what is newer is unreleased."""
    headings = re.findall(r"^## \[(.*?)\](?: - (\d{4}-\d\d-\d\d))?$", text_of("CHANGELOG.md"), re.M)
    assert headings[0] == ("Unreleased", "")
    assert headings[1][0] == __version__
    assert all(date for _, date in headings[1:])


def test_the_sessions_of_nox_that_are_named_are_there() -> None:
    sessions = re.findall(r"^def (\w+)\(session", text_of("noxfile.py"), re.MULTILINE)
    words = text_of("CONTRIBUTING.md") + text_of("docs/releasing.md")
    named = {name for call in re.findall(r"nox -s ((?:\w+ ?)+)", words) for name in call.split()}
    assert named >= {"quick", "test", "lint", "types", "completions", "release"}
    assert named <= set(sessions)
