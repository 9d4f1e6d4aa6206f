"""What is logged to runs: parameters, tags, metrics, batches and their limits."""

KEYS = ("a", "a/b", "a//b", "/a", "../a", "a/../b", ".", "..", "a.", "a b", "a:b", "ü", "☃", "a-b_c", "a~b", "a=b", "a'b", "", " ", "k" * 250,
        "k" * 251, "a\nb", "./a", "a/", "\\", "a\\b", "a@b", "a|b", "a#b", "(a)", "a,b", "a;b", "a?b", "%", "+", "mlflow.x", None, 5, True)  # fmt: skip
VALUES = ("", "x", "0", " ", "ü☃😀", "v" * 500, "v" * 6000, "v" * 6001, "v" * 8000, "v" * 8001, "a\nb", "null", None, 5, 1.5, True, [], {}, ["a"])


def params(session):
    experiment = session.experiment()
    run = session.run(experiment)
    for key in KEYS:
        session.post("runs/log-parameter", run_id=run, key=key, value="1")
        session.post("runs/log-batch", run_id=run, params=[{"key": key, "value": "1"}])
    for index, value in enumerate(VALUES):
        session.post("runs/log-parameter", run_id=run, key=f"v{index}", value=value)
        session.post("runs/log-batch", run_id=run, params=[{"key": f"b{index}", "value": value}])
    session.get("runs/get", run_id=run)
    other = session.run(experiment)
    session.post("runs/log-parameter", run_id=other, key="p", value="1")
    session.post("runs/log-parameter", run_id=other, key="p", value="1")
    session.post("runs/log-parameter", run_id=other, key="p", value="2")
    session.post("runs/log-batch", run_id=other, params=[{"key": "p", "value": "3"}, {"key": "q", "value": "1"}])
    session.post("runs/log-batch", run_id=other, params=[{"key": "p", "value": "1"}, {"key": "q", "value": "1"}])
    session.post("runs/log-batch", run_id=other, params=[{"key": "p", "value": "3"}, {"key": "q", "value": "4"}])
    session.post("runs/log-batch", run_id=other, params=[{"key": "r", "value": "1"}, {"key": "r", "value": "1"}])
    session.post("runs/log-batch", run_id=other, params=[{"key": "s", "value": "1"}, {"key": "s", "value": "2"}])
    session.post("runs/log-batch", run_id=other, params=[{"key": "p", "value": "2"}], metrics=[metric("m")], tags=[{"key": "t", "value": "1"}])
    session.post("runs/log-parameter", run_uuid=other, key="u", value="1")
    session.post("runs/log-parameter", key="u", value="1")
    session.get("runs/get", run_id=other)


def tags(session):
    run = session.run(session.experiment())
    for key in KEYS:
        session.post("runs/set-tag", run_id=run, key=key, value="1")
        session.post("runs/log-batch", run_id=run, tags=[{"key": key, "value": "1"}])
        session.post("runs/delete-tag", run_id=run, key=key)
        session.post("runs/delete-tag", run_id=run, key=key)
    for index, value in enumerate(VALUES):
        session.post("runs/set-tag", run_id=run, key=f"v{index}", value=value)
        session.post("runs/log-batch", run_id=run, tags=[{"key": f"b{index}", "value": value}])
    session.post("runs/log-batch", run_id=run, tags=[{"key": "twice", "value": "1"}, {"key": "twice", "value": "2"}])
    for key in ("mlflow.user", "mlflow.note.content", "mlflow.parentRunId", "mlflow.source.type", "mlflow.runName"):
        session.post("runs/set-tag", run_id=run, key=key, value=f"of {key}")
    session.get("runs/get", run_id=run)


def metrics(session):
    run = session.run(session.experiment())
    for key in KEYS:
        session.post("runs/log-metric", run_id=run, key=key, value=1, timestamp=1)
        session.post("runs/log-batch", run_id=run, metrics=[metric(key)])
    numbers = (0, -0.0, 1, -1, 1.5, 1e308, -1e308, 5e-324, 1e400, 2**53, 2**53 + 1, 0.1, 1 / 3, "NaN", "Infinity", "-Infinity", "nan", "inf", "1.5", "1e3", "",
               "x", None, True, [], {}, 10**400)  # fmt: skip
    for index, value in enumerate(numbers):
        session.post("runs/log-metric", run_id=run, key=f"v{index}", value=value, timestamp=1)
        session.post("runs/log-batch", run_id=run, metrics=[metric(f"b{index}", value=value)])
    integers = (0, -1, 2**31, 2**53, 2**63 - 1, -(2**63), 2**63, "5", " 5", "x", "", 1.0, 1.5, "1.0", None, True, [], {})
    for index, value in enumerate(integers):
        for name in ("timestamp", "step"):
            session.post("runs/log-metric", {"run_id": run, "key": f"{name}{index}", "value": 1, "timestamp": 1, name: value})
            session.post("runs/log-batch", run_id=run, metrics=[metric(f"batch {name}{index}", **{name: value})])
    for missing in ("key", "value", "timestamp", "step"):
        given = {"key": "missing", "value": 1, "timestamp": 1, "step": 1}
        del given[missing]
        session.post("runs/log-metric", run_id=run, **given)
        session.post("runs/log-batch", run_id=run, metrics=[metric("fine"), given])
    session.get("runs/get", run_id=run)
    for text in ('{"run_id": "%s", "key": "raw", "value": NaN, "timestamp": 1}', '{"run_id": "%s", "key": "raw2", "value": -Infinity, "timestamp": 1}',
                 '{"run_id": "%s", "key": "raw3", "value": 1, "timestamp": 1, "more": [1]}', '{"run_id": "%s", "run_id": "x", "key": "raw4"}',
                 '"{\\"run_id\\": \\"%s\\", \\"key\\": \\"raw5\\", \\"value\\": 1, \\"timestamp\\": 1}"'):  # fmt: skip
        session.call("POST", "runs/log-metric", raw=text % run, headers={"Content-Type": "application/json"})
    session.get("runs/get", run_id=run)


def batches(session):
    experiment = session.experiment()
    run = session.run(experiment)
    for count in (0, 1, 999, 1000, 1001):
        session.post("runs/log-batch", run_id=run, metrics=[metric("m", step=step) for step in range(count)])
    for count in (100, 101):
        session.post("runs/log-batch", run_id=run, params=pairs("p", count))
        session.post("runs/log-batch", run_id=run, tags=pairs("t", count))
    for count in (800, 801, 900):
        fields = {"metrics": [metric("n", step=step) for step in range(count)], "params": pairs("p", 100), "tags": pairs("t", 100)}
        session.post("runs/log-batch", run_id=run, **fields)
    session.post("runs/log-batch", run_id=run, tags=[{"key": f"k{n}", "value": "v" * 8000} for n in range(100)])
    session.post("runs/log-batch", run_id=run, params=[{"key": f"k{n}", "value": "v" * 15000} for n in range(100)])
    for size in (10**6 - 60, 10**6 + 60):
        session.post("runs/log-batch", run_id=run, metrics=[metric("m")], unknown="x" * size)
    session.post("runs/log-batch", run_id=run)
    session.post("runs/log-batch")
    for wrong in (None, "x", 1, {}, [1], ["x"], [None], [[]], [{}]):
        for name in ("metrics", "params", "tags"):
            session.post("runs/log-batch", {"run_id": run, name: wrong})
    session.post("runs/log-batch", run_id=run, metrics=[metric("one"), metric("one"), metric("two", value="x")])
    session.post("runs/log-batch", run_id=run, metrics=[metric("a" * 251)], params=[{"key": "ok", "value": "1"}])
    for raw in ("", "{", "[]", "1", "null", '"x"', "{}", "\xff", '{"run_id": 1}', "{'a': 1}"):
        session.call("POST", "runs/log-batch", raw=raw.encode("latin-1"), headers={"Content-Type": "application/json"})
        session.call("POST", "runs/log-batch", raw=raw.encode("latin-1"), headers={"Content-Type": "text/plain"})
    session.call("POST", "runs/log-batch")
    session.call("GET", "runs/log-batch")
    session.call("PUT", "runs/set-tag", body={})
    session.get("runs/get", run_id=run)


def metric(key, value=1.0, timestamp=1, step=0, **more):
    return {"key": key, "value": value, "timestamp": timestamp, "step": step, **more}


def pairs(prefix, count):
    return [{"key": f"{prefix}{index}", "value": str(index)} for index in range(count)]


SCENARIOS = (params, tags, metrics, batches)
