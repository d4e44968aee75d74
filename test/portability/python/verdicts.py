"""The verdict of a validator on every vector: python verdicts.py <library> <schema> <vectors>"""

import json
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import fastjsonschema
import jsonschema
import jsonschema_rs

IsValid = Callable[[Any], bool]


def with_jsonschema(schema: Any) -> IsValid:
    validator = jsonschema.Draft202012Validator
    return validator(schema, format_checker=validator.FORMAT_CHECKER).is_valid  # with rfc3339-validator, for date-time


def with_jsonschema_rs(schema: Any) -> IsValid:
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid


def with_fastjsonschema(schema: Any) -> IsValid:
    validate = fastjsonschema.compile(schema)

    def is_valid(body: Any) -> bool:
        try:
            validate(body)
        except fastjsonschema.JsonSchemaValueException:
            return False
        return True

    return is_valid


ENGINES = {
    "jsonschema": with_jsonschema,
    "jsonschema-rs": with_jsonschema_rs,
    "fastjsonschema": with_fastjsonschema,
}

library, schema_file, vectors_file = sys.argv[1:]
is_valid = ENGINES[library](json.loads(Path(schema_file).read_text("utf-8")))
vectors = json.loads(Path(vectors_file).read_text("utf-8"))
verdicts = {vector["name"]: is_valid(vector["body"]) for vector in vectors}
print(json.dumps({"version": version(library), "verdicts": verdicts}))
