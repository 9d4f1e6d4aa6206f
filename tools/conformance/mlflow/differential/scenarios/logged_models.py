"""Logged models."""

FILTERS = ("name = 'a'", "name != 'a'", "name LIKE 'a%'", "name ILIKE 'A%'", "name IN ('a', 'b')", "name NOT IN ('a')", "attributes.name = 'a'", "attribute.name = 'a'", "model_type = 'agent'", "model_type != 'agent'", "status = 'READY'", "status = 'LOGGED_MODEL_READY'",
           "status != 'READY'", "status = 2", "source_run_id = 'x'", "creation_timestamp > 0", "creation_time > 0", "last_updated_timestamp > 0", "last_updated_time > 0", "last_updated_timestamp < 5", "creation_timestamp = 'x'", "creation_timestamp LIKE '1'",
           "params.p = '1'", "params.p != '1'", "params.p LIKE '1%'", "params.p > '1'", "params.`p q` = '1'", "param.p = '1'", "tags.t = '1'", "tags.t != '1'", "tags.t LIKE '%'", "tag.t = '1'", "metrics.m > 0", "metrics.m = 1", "metrics.m != 1", "metrics.m < 1.5", "metric.m > 0",
           "metrics.m = 'x'", "metrics.m LIKE '1'", "metrics.m > 0 AND params.p = '1'", "metrics.m > 0 OR params.p = '1'", "experiment_id = '1'", "x = 'a'", "model_id = 'x'", "model_uri = 'x'", "artifact_uri = 'x'", "lifecycle_stage = 'active'", "", "name", "name =", "name = a", "'", "name = 1",
           "datasets.name = 'd'", "dataset.name = 'd'", "tags.t IN ('1')", "(name = 'a')", "name = 'a' AND", "run_id = 'x'", "tags.`t` = '1'", "tags.\"t\" = '1'", "tags.t = 1", "params.p = 1", "name > 'a'", "status IN ('READY')", "metrics.m IN (1)", "Name = 'a'")  # fmt: skip
ORDERS = ({"field_name": "name"}, {"field_name": "name", "ascending": True}, {"field_name": "name", "ascending": False}, {"field_name": "creation_timestamp"}, {"field_name": "creation_time"}, {"field_name": "last_updated_timestamp", "ascending": True}, {"field_name": "metrics.m"},
          {"field_name": "metrics.m", "ascending": True}, {"field_name": "metrics.m", "dataset_name": "d"}, {"field_name": "metrics.m", "dataset_name": "d", "dataset_digest": "1"}, {"field_name": "metrics.m", "dataset_digest": "1"}, {"field_name": "metrics.nothing"}, {"field_name": "params.p"},
          {"field_name": "tags.t"}, {"field_name": "x"}, {"field_name": ""}, {}, {"field_name": "model_id"}, {"field_name": "model_type"}, {"field_name": "status"}, {"field_name": "source_run_id"}, {"field_name": "attributes.name"}, {"field_name": "metrics.`m`"}, {"ascending": True},
          {"field_name": "name DESC"}, {"field_name": "name", "dataset_name": "d"}, {"field_name": 5}, {"field_name": "name", "ascending": "x"}, "name", None)  # fmt: skip


def create(session, experiment, **fields):
    return session.post("logged-models", experiment_id=experiment, **fields).get("model", {}).get("info", {}).get("model_id")


def lifecycle(session):
    experiment = session.experiment()
    run = session.run(experiment)
    pair = [{"key": "k", "value": "v"}]
    model = create(session, experiment, name="m", model_type="agent", source_run_id=run, params=pair, tags=pair)
    create(session, experiment)
    for fields in (
        {"name": ""}, {"name": "a/b"}, {"name": "a:b"}, {"name": "a.b"}, {"name": "a'b"}, {"name": 'a"b'}, {"name": "a%b"}, {"name": "ü"}, {"name": " "}, {"name": "x" * 500}, {"name": "x" * 501}, {"name": 5}, {"name": None},
        {"source_run_id": "f" * 32}, {"source_run_id": "x"}, {"model_type": "t" * 501}, {"params": [{"key": "k"}]}, {"params": [{"value": "k"}]}, {"params": [*pair, *pair]}, {"tags": [*pair, *pair]}, {"params": [{"key": "k" * 251, "value": ""}]},
        {"params": [{"key": "k", "value": "v" * 6001}]}, {"tags": [{"key": "t", "value": "v" * 8001}]}, {"tags": [{"key": "a~b", "value": "v"}]}, {"params": [{"key": "a~b", "value": "v"}]}, {"params": "x"}, {"tags": {}}, {"model_type": 5},
    ):  # fmt: skip
        create(session, experiment, **{"name": "given", **fields})
    for wrong in ("99999", "x", "", None, 5):
        create(session, wrong, name="m")
    session.post("logged-models", name="m")
    path = f"logged-models/{model}"
    session.get(path)
    for status in ("LOGGED_MODEL_READY", "LOGGED_MODEL_UPLOAD_FAILED", "LOGGED_MODEL_PENDING", "LOGGED_MODEL_STATUS_UNSPECIFIED", "READY", 2, "2", "x", None, ""):
        session.patch(path, status=status)
    session.patch(path)
    session.patch(path, model_id="other", status="LOGGED_MODEL_READY")
    session.patch(f"{path}/tags", tags=[{"key": "t", "value": "1"}, {"key": "t", "value": "2"}, {"key": "mlflow.note.content", "value": "ü"}])
    for wrong in (None, [], "x", [{}], [{"key": "k"}], [{"key": "k" * 251, "value": "v"}], [{"key": "k", "value": "v" * 8001}], [{"key": "a~b", "value": "v"}], [1]):
        session.patch(f"{path}/tags", tags=wrong)
        session.post(f"{path}/params", params=wrong)
    session.patch(f"{path}/tags")
    session.post(f"{path}/params", params=[{"key": "p", "value": "1"}])
    session.post(f"{path}/params", params=[{"key": "p", "value": "1"}])
    session.post(f"{path}/params", params=[{"key": "p", "value": "2"}])
    session.post(f"{path}/params")
    session.get(path)
    session.delete(f"{path}/tags/t")
    session.delete(f"{path}/tags/t")
    session.delete(f"{path}/tags/a%2Fb")
    session.get(f"{path}/artifacts/directories")
    session.get(f"{path}/artifacts/directories", artifact_directory_path="x")
    session.delete(path)
    session.delete(path)
    session.get(path)
    session.patch(path, status="LOGGED_MODEL_READY")
    session.patch(f"{path}/tags", tags=pair)
    session.post(f"{path}/params", params=pair)
    session.delete(f"{path}/tags/k")
    session.get(f"{path}/artifacts/directories")
    for wrong in ("m-" + "f" * 32, "x", "m-", "f" * 32, model.upper()):
        session.get(f"logged-models/{wrong}")
        session.patch(f"logged-models/{wrong}", status="LOGGED_MODEL_READY")
        session.delete(f"logged-models/{wrong}")
        session.patch(f"logged-models/{wrong}/tags", tags=pair)
        session.delete(f"logged-models/{wrong}/tags/k")
        session.post(f"logged-models/{wrong}/params", params=pair)
    session.get("runs/get", run_id=run)


def search(session):
    experiment, other = session.experiment(), session.experiment("other")
    run = session.run(experiment)
    for index, name in enumerate(("a", "b", "ab", "A", "ü", "a", "c")):
        fields = {"model_type": "agent"} if index % 2 else {}
        tags = [{"key": "t", "value": str(index % 3)}] if index % 3 else []
        model = create(session, experiment if index < 6 else other, name=name, params=[{"key": "p", "value": str(index % 2)}], tags=tags, **fields)
        if index % 3 != 2:
            for dataset in ({}, {"dataset_name": "d", "dataset_digest": "1"}, {"dataset_name": "e", "dataset_digest": "2"})[: index % 3 + 1]:
                session.post("runs/log-metric", run_id=run, key="m", value=[1, -1, "NaN", 2, 1, 0.5][index % 6], timestamp=1, step=len(dataset), model_id=model, **dataset)
        if index % 4 == 1:
            session.patch(f"logged-models/{model}", status="LOGGED_MODEL_READY")
    session.delete(f"logged-models/{create(session, experiment, name='gone')}")
    named = [{"field_name": "name", "ascending": True}, {"field_name": "creation_timestamp"}]
    for text in FILTERS:
        session.post("logged-models/search", experiment_ids=[experiment], filter=text, order_by=named)
    for text in ("metrics.m > 0", "metrics.m = 1 AND name = 'a'", "name LIKE '%'"):
        for datasets in ([{"dataset_name": "d"}], [{"dataset_name": "d", "dataset_digest": "1"}], [{"dataset_name": "d"}, {"dataset_name": "e", "dataset_digest": "2"}], [{"dataset_digest": "1"}], [{}], "x", [], [{"dataset_name": "nothing"}]):
            session.post("logged-models/search", experiment_ids=[experiment], filter=text, datasets=datasets, order_by=named)
    for term in ORDERS:
        session.post("logged-models/search", experiment_ids=[experiment], order_by=[term, *named])
        session.post("logged-models/search", experiment_ids=[experiment], order_by=[term], max_results=3)
    for size in (1, 2, 5):
        for order in ([], named, [{"field_name": "metrics.m"}], [{"field_name": "metrics.m", "ascending": True}]):
            session.pages("logged-models/search", experiment_ids=[experiment, other], order_by=order, max_results=size)
    for most in (0, -1, 50, 51, 1000, 1001, 2**31, "5", "x", 1.5, None):
        session.post("logged-models/search", experiment_ids=[other], max_results=most)
    for asked in (None, [], "x", [5], ["x"], ["99999"], [experiment, "99999"], [other, other]):
        session.post("logged-models/search", experiment_ids=asked, max_results=1, order_by=named)
    session.post("logged-models/search")
    for token in ("x", "", "e30="):
        session.post("logged-models/search", experiment_ids=[experiment], max_results=1, page_token=token)
    session.post("experiments/delete", experiment_id=other)
    session.post("logged-models/search", experiment_ids=[other])


SCENARIOS = (lifecycle, search)
