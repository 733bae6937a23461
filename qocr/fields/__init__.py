"""The fields of `kie`: schemas, checks of a response against them, and fields as flat rows."""

from qocr.fields.beside import completed, texts_of
from qocr.fields.casting import cast
from qocr.fields.json_schema import Problem, problems
from qocr.fields.listed import parse_listed
from qocr.fields.naming import named
from qocr.fields.parsing import ParsedJson, absent_as_null, has_values, parse_fields, parse_json
from qocr.fields.places import located
from qocr.fields.restoring import restored
from qocr.fields.rows import to_csv, to_rows
from qocr.fields.schema import Schema, read_schema
from qocr.fields.tabulated import parse_tabulated, parse_tagged

__all__ = [
    "ParsedJson",
    "Problem",
    "Schema",
    "absent_as_null",
    "cast",
    "completed",
    "has_values",
    "located",
    "named",
    "parse_fields",
    "parse_json",
    "parse_listed",
    "parse_tabulated",
    "parse_tagged",
    "problems",
    "read_schema",
    "restored",
    "texts_of",
    "to_csv",
    "to_rows",
]
