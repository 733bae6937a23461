"""A command's options in the parts that rooms take."""

from __future__ import annotations

from dataclasses import fields

import pytest

from qocr.cli.options import OPTIONS
from qocr.job import OPTION_FIELDS, PARTS, EngineOptions, Job, SourceOptions, default_of


def test_an_option_and_its_field_have_one_name_and_one_part() -> None:
    names = [one.name for kind in PARTS.values() for one in fields(kind)]
    assert len(names) == len(set(names))
    assert {"task", *names} - {"inputs", "operands"} == {row.name for row in OPTIONS}


def test_options_are_put_where_they_belong() -> None:
    job = Job.of("table", inputs=("a.pdf",), model="mine", jobs=3)
    assert job.source == SourceOptions(inputs=("a.pdf",))
    assert job.engine == EngineOptions(model="mine")
    assert (job.task, job.run.jobs, job.output, job.batch) == (
        "table",
        3,
        Job("").output,
        Job("").batch,
    )


def test_no_option_has_another_default_than_its_field() -> None:
    assert Job.of("text", **{name: default_of(name) for name in OPTION_FIELDS}) == Job("text")
    assert default_of("task") is None


def test_a_name_that_no_option_has_is_refused() -> None:
    with pytest.raises(TypeError, match="no option is called colour, dots"):
        Job.of("text", colour="blue", dots=300)


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(Job.of("text", password="secret"))
