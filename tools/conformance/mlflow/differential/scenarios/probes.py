"""Every endpoint with a request that is right but for one field: missing, null, of another type, too long, in other letters."""

VALUES = (None, "", " ", "x", "ü☃😀", "x" * 9000, 0, 1, -1, 1.5, 2**31, 2**63, True, [], ["x"], [None], {}, {"a": 1})


def requests(session):
    """(method, path, a right request, the fields to get wrong)."""
    experiment = session.experiment()
    run = session.run(experiment)
    model = session.post("logged-models", experiment_id=experiment, name="m").get("model", {}).get("info", {}).get("model_id")
    name = f"{session.prefix} registered"
    session.post("registered-models/create", name=name)
    session.post("model-versions/create", name=name, source="s3://b/1")
    version = {"name": name, "version": "1"}
    yield "POST", "experiments/create", {"name": "Default", "artifact_location": "s3://b", "tags": []}
    yield "GET", "experiments/get", {"experiment_id": experiment}
    yield "GET", "experiments/get-by-name", {"experiment_name": f"{session.prefix} experiment"}
    yield "POST", "experiments/search", {"max_results": 1, "filter": f"name = '{session.prefix} experiment'", "order_by": ["name"], "view_type": "ALL", "page_token": ""}
    yield "GET", "experiments/search", {"max_results": 1, "filter": f"name = '{session.prefix} experiment'", "order_by": ["name"], "view_type": "ALL"}
    yield "POST", "experiments/update", {"experiment_id": experiment, "new_name": f"{session.prefix} experiment"}
    yield "POST", "experiments/restore", {"experiment_id": experiment}
    yield "POST", "experiments/set-experiment-tag", {"experiment_id": experiment, "key": "k", "value": "v"}
    yield "POST", "experiments/delete-experiment-tag", {"experiment_id": experiment, "key": "nothing"}
    yield "POST", "experiments/search-datasets", {"experiment_ids": [experiment]}
    yield "POST", "runs/create", {"experiment_id": experiment, "user_id": "u", "run_name": "n", "start_time": 1, "tags": []}
    yield "GET", "runs/get", {"run_id": run}
    yield "POST", "runs/update", {"run_id": run, "status": "RUNNING", "end_time": 5, "run_name": "r"}
    yield "POST", "runs/restore", {"run_id": run}
    yield "POST", "runs/log-metric", {"run_id": run, "key": "m", "value": 1, "timestamp": 1, "step": 0}
    yield "POST", "runs/log-parameter", {"run_id": run, "key": "p", "value": "1"}
    yield "POST", "runs/set-tag", {"run_id": run, "key": "t", "value": "1"}
    yield "POST", "runs/delete-tag", {"run_id": run, "key": "nothing"}
    yield "POST", "runs/log-batch", {"run_id": run, "metrics": [], "params": [], "tags": []}
    yield "POST", "runs/log-inputs", {"run_id": run, "datasets": [], "models": []}
    yield "POST", "runs/outputs", {"run_id": run, "models": []}
    yield "POST", "runs/search", {"experiment_ids": [experiment], "filter": "", "run_view_type": "ALL", "max_results": 1, "order_by": [], "page_token": ""}
    yield "GET", "metrics/get-history", {"run_id": run, "metric_key": "m", "max_results": 1}
    yield "GET", "artifacts/list", {"run_id": run, "path": ""}
    yield "POST", "logged-models/search", {"experiment_ids": [experiment], "filter": "", "max_results": 1, "order_by": [], "datasets": []}
    yield "PATCH", f"logged-models/{model}", {"status": "LOGGED_MODEL_READY"}
    yield "PATCH", f"logged-models/{model}/tags", {"tags": []}
    yield "POST", f"logged-models/{model}/params", {"params": []}
    yield "POST", "registered-models/create", {"name": name, "description": "d", "tags": []}
    yield "POST", "registered-models/rename", {"name": "nobody", "new_name": "other"}
    yield "PATCH", "registered-models/update", {"name": name, "description": "d"}
    yield "GET", "registered-models/get", {"name": name}
    yield "GET", "registered-models/search", {"filter": f"name = '{name}'", "max_results": 1, "order_by": ["name"]}
    yield "POST", "registered-models/get-latest-versions", {"name": name, "stages": []}
    yield "POST", "registered-models/set-tag", {"name": name, "key": "k", "value": "v"}
    yield "DELETE", "registered-models/delete-tag", {"name": name, "key": "nothing"}
    yield "POST", "registered-models/alias", {"name": name, "alias": "champion", "version": "1"}
    yield "DELETE", "registered-models/alias", {"name": name, "alias": "nothing"}
    yield "GET", "registered-models/alias", {"name": name, "alias": "champion"}
    yield "POST", "model-versions/create", {"name": name, "source": "s3://b/1", "run_id": "r", "run_link": "l", "description": "d", "tags": []}
    yield "PATCH", "model-versions/update", {**version, "description": "d"}
    yield "POST", "model-versions/transition-stage", {**version, "stage": "Staging", "archive_existing_versions": False}
    yield "GET", "model-versions/get", version
    yield "GET", "model-versions/get-download-uri", version
    yield "GET", "model-versions/search", {"filter": f"name = '{name}' AND version_number = 1", "max_results": 1, "order_by": ["name"]}
    yield "POST", "model-versions/set-tag", {**version, "key": "k", "value": "v"}
    yield "DELETE", "model-versions/delete-tag", {**version, "key": "nothing"}


def wrong_fields(session):
    for method, path, right in requests(session):
        send = (lambda asked: session.call(method, path, query=asked)) if method == "GET" else (lambda asked: session.call(method, path, body=asked))
        send(right)
        for name in right:
            send({key: value for key, value in right.items() if key != name})
            for value in VALUES:
                send({**right, name: value})
        send({})
        send({**right, "unknown": {"a": [1]}})


def wrong_bodies(session):
    for method, path, _ in requests(session):
        if method != "GET":
            for raw in (b"", b"{", b"[]", b"1", b"null", b'"x"', b"\xff", b'"{}"'):
                session.call(method, path, raw=raw, headers={"Content-Type": "application/json"})
        for other in ("GET", "POST", "PATCH", "PUT", "DELETE"):
            if other != method:
                session.call(other, path, body={"name": "nobody at all", "run_id": "f" * 32, "experiment_id": "99999", "version": "1"})
    for path in ("nothing", "runs", "runs/nothing", "experiments/", "experiments/list", "registered-models/list", "traces/search", "experiments/get/"):
        session.call("GET", path)
        session.call("POST", path, body={})
    for path in ("/health", "/version", "/api/2.0/mlflow", "/api/2.0/", "/api/3.0/mlflow/runs/get", "/ajax-api/2.0/mlflow/runs/get", "/api/3.0/mlflow/server-info"):
        session.call("GET", path)


SCENARIOS = (wrong_fields, wrong_bodies)
