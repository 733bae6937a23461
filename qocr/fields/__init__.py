"""Fields: what `kie` asks for, whether the answer keeps its rules, and answers as flat rows."""

from qocr.fields.json_schema import Problem, problems
from qocr.fields.parsing import absent_as_null, parse_fields, says_something
from qocr.fields.places import located
from qocr.fields.rows import to_csv, to_rows
from qocr.fields.schema import Schema, read_schema

__all__ = [
    "Problem",
    "Schema",
    "absent_as_null",
    "located",
    "parse_fields",
    "problems",
    "read_schema",
    "says_something",
    "to_csv",
    "to_rows",
]
