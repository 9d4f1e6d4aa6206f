"""Validates a Parquet file by pandera: reads a line with rules as JSON, answers with one. Reading the file counts."""
import json
import sys
import time

import pandas as pd
import pandera.pandas as pa


def check(rule):
    kind = rule["kind"]
    if kind == "BETWEEN":
        return pa.Check.in_range(rule["min"], rule["max"])
    if kind == "IN_SET":
        return pa.Check.isin(rule["values"])
    if kind == "MATCHES":
        return pa.Check.str_matches(rule["pattern"])
    return pa.Check.str_length(rule["min"], rule["max"])


def broken(frame, rules):
    """Rows that break each rule."""
    checks, required, places = {}, {}, {}
    for at, rule in enumerate(rules):
        column = rule["column"]
        if rule["kind"] == "NOT_NULL":
            required.setdefault(column, []).append(at)
        else:
            places[column, len(checks.setdefault(column, []))] = at
            checks[column].append(check(rule))
    columns = {c: pa.Column(nullable=c not in required, checks=checks.get(c, [])) for c in {*checks, *required}}
    counts = [0] * len(rules)
    try:
        pa.DataFrameSchema(columns).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        for (column, number), rows in cases.groupby(["column", cases["check_number"].fillna(-1)]):
            for at in required[column] if number < 0 else [places[column, int(number)]]:
                counts[at] = len(rows)
    return counts


for line in sys.stdin:
    rules = json.loads(line)
    start = time.perf_counter()
    frame = pd.read_parquet(sys.argv[1], columns=sorted({rule["column"] for rule in rules}))
    counts = broken(frame, rules)
    print(json.dumps(dict(broken=counts, seconds=time.perf_counter() - start)), flush=True)
    del frame
