"""manifests_validate.py OUT SCHEMA MANIFEST…: OUT has for each manifest what jsonschema objects to, read by PyYAML."""

import json
import sys

import jsonschema
import yaml

with open(sys.argv[2]) as file:
    schema = json.load(file)
validator = jsonschema.validators.validator_for(schema)
validator.check_schema(schema)
found = {}
for name in sys.argv[3:]:
    with open(name) as file:
        manifest = yaml.safe_load(file)
    found[name] = [f"{e.json_path}: {e.message[:200]}" for e in validator(schema).iter_errors(manifest)]
with open(sys.argv[1], "w") as out:
    json.dump(found, out)
