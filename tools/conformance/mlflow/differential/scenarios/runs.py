"""Runs: their lifecycle, names and well-known tags."""


def lifecycle(session):
    experiment = session.experiment()
    session.post("runs/create", experiment_id=experiment)
    session.post("runs/create")
    session.post("runs/create", experiment_id=experiment, user_id="ü", start_time=0, run_name="")
    run = session.run(experiment, user_id="someone")
    session.get("runs/get", run_id=run)
    session.get("runs/get", run_uuid=run)
    session.get("runs/get", run_uuid=run, run_id="")
    for status in ("SCHEDULED", "FINISHED", "FAILED", "KILLED", "RUNNING", 1, 3, "3", "finished", "UNKNOWN", "", None, 9):
        session.post("runs/update", run_id=run, status=status)
    for end in (0, 1, 1_000_000, -5, "7", "x", 1.0, 1.5, None, 2**53, 2**63 - 1, 2**63):
        session.post("runs/update", run_id=run, end_time=end)
        session.get("runs/get", run_id=run)
    session.post("runs/update", run_id=run)
    session.post("runs/update", run_id=run, status="FINISHED", end_time=9, run_name="other")
    session.get("runs/get", run_id=run)
    session.post("runs/delete", run_id=run)
    session.post("runs/delete", run_id=run)
    session.get("runs/get", run_id=run)
    for verb, fields in WRITES:
        session.post(f"runs/{verb}", {"run_id": run, **fields})
    session.post("runs/restore", run_id=run)
    session.post("runs/restore", run_id=run)
    for verb, fields in WRITES:
        session.post(f"runs/{verb}", {"run_id": run, **fields})
    session.get("runs/get", run_id=run)
    for wrong in ("", "x", "0" * 32, "0" * 31, run.upper(), "../x", "a b", "ü", 5, None, "x" * 300):
        session.get("runs/get", run_id=wrong)
        session.post("runs/delete", run_id=wrong)
        session.post("runs/restore", run_id=wrong)
        for verb, fields in WRITES:
            session.post(f"runs/{verb}", {"run_id": wrong, **fields})
        session.get("metrics/get-history", run_id=wrong, metric_key="m")
        session.get("artifacts/list", run_id=wrong)


WRITES = (
    ("update", {"status": "FAILED", "end_time": 3}),
    ("set-tag", {"key": "t", "value": "1"}),
    ("delete-tag", {"key": "t"}),
    ("log-parameter", {"key": "p", "value": "1"}),
    ("log-metric", {"key": "m", "value": 1, "timestamp": 1}),
    ("log-batch", {"params": [{"key": "p", "value": "1"}]}),
    ("log-inputs", {"datasets": []}),
)


def names(session):
    experiment = session.experiment()
    run_name = "mlflow.runName"
    for fields in (
        {}, {"run_name": "a"}, {"run_name": ""}, {"run_name": None}, {"tags": [{"key": run_name, "value": "b"}]},
        {"run_name": "a", "tags": [{"key": run_name, "value": "b"}]}, {"run_name": "a", "tags": [{"key": run_name, "value": "a"}]},
        {"run_name": "", "tags": [{"key": run_name, "value": "c"}]}, {"run_name": "x" * 250}, 
        {"run_name": "ü☃😀\n"}, {"tags": [{"key": run_name, "value": ""}]},
        {"tags": [{"key": "a"}]}, {"tags": [{"value": "a"}]},
        {"tags": [{"key": "mlflow.parentRunId", "value": "nobody"}, {"key": "mlflow.user", "value": "u"}]},
        {"tags": [{"key": "k" * 251, "value": "v"}]}, {"tags": [{"key": "k", "value": "v" * 8001}]}, {"user_id": "u" * 257},
        {"tags": [{"key": "mlflow.user", "value": "tagged"}], "user_id": "given"}, {"start_time": -1}, {"start_time": "12"},
        {"start_time": 2**63 - 1}, {"start_time": 2**53 + 1}, {"start_time": 1.5}, {"tags": {}}, {"tags": "x"}, {"tags": [1]}, {"tags": None},
    ):  # fmt: skip
        answer = session.post("runs/create", {"experiment_id": experiment, "start_time": 5, **fields})
        run = answer.get("run", {}).get("info", {}).get("run_id")
        if run:
            session.get("runs/get", run_id=run)
    for length in (251, 500):
        session.run(experiment, run_name="x" * length)
    run = session.run(experiment, run_name="first")
    session.post("runs/update", run_id=run, run_name="second")
    session.get("runs/get", run_id=run)
    session.post("runs/set-tag", run_id=run, key=run_name, value="third")
    session.get("runs/get", run_id=run)
    session.post("runs/update", run_id=run, run_name="")
    session.get("runs/get", run_id=run)
    session.post("runs/log-batch", run_id=run, tags=[{"key": run_name, "value": "fourth"}])
    session.get("runs/get", run_id=run)
    session.post("runs/delete-tag", run_id=run, key=run_name)
    session.get("runs/get", run_id=run)
    session.post("runs/set-tag", run_id=run, key=run_name, value="")
    session.get("runs/get", run_id=run)
    session.post("runs/update", run_id=run, run_name="x" * 251)
    for name in ("first", "second", "third", "fourth"):
        session.post("runs/search", experiment_ids=[experiment], filter=f"attributes.run_name = '{name}'")
        session.post("runs/search", experiment_ids=[experiment], filter=f"tags.`mlflow.runName` = '{name}'")


SCENARIOS = (lifecycle, names)
