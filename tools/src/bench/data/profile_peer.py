"""Profiles a Parquet file by pandas on pyarrow: answers each line with a profile as JSON. Reading the file counts."""
import json
import sys
import time

import numpy as np
import pandas as pd

QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]


def numbers_of(values):
    if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return None
    # Of ten million numbers, the kurtosis that pyarrow computes is off by thousands; that of doubles is not.
    doubles = pd.Series(values.to_numpy(dtype="float64", na_value=np.nan))
    counts, _ = np.histogram(doubles.dropna(), bins=20)
    return {
        "range": [float(values.min()), float(values.max())],
        "shape": [float(values.mean()), float(values.std()), float(doubles.skew()), float(doubles.kurt())],
        "quantiles": [float(value) for value in values.quantile(QUANTILES)],
        "histogram": counts.tolist(),
    }


def profile(path):
    frame = pd.read_parquet(path, dtype_backend="pyarrow")
    columns = []
    numeric = []
    for name in frame.columns:
        values = frame[name]
        numbers = numbers_of(values)
        if numbers is not None:
            numeric.append(name)
        columns.append(
            {
                "name": name,
                "nulls": int(values.isna().sum()),
                "distinct": int(values.nunique()),
                "numbers": numbers,
                "top": [int(count) for count in values.value_counts().head(10)],
            }
        )
    coefficients = frame[numeric].corr().to_numpy(dtype="float64")
    pairs = [float(coefficients[i, j]) for i in range(len(numeric)) for j in range(i + 1, len(numeric))]
    return {"rows": len(frame), "columns": columns, "correlations": pairs}


for line in sys.stdin:
    start = time.perf_counter()
    answer = profile(sys.argv[1])
    print(json.dumps({**answer, "seconds": time.perf_counter() - start}), flush=True)
