"""The fields of `kie`: schemas, checks of a response against them, and fields as flat rows."""

from qocr.fields.json_schema import Problem, problems
from qocr.fields.parsing import absent_as_null, has_values, parse_fields
from qocr.fields.places import located
from qocr.fields.rows import to_csv, to_rows
from qocr.fields.schema import Schema, read_schema

__all__ = [
    "Problem",
    "Schema",
    "absent_as_null",
    "has_values",
    "located",
    "parse_fields",
    "problems",
    "read_schema",
    "to_csv",
    "to_rows",
]
