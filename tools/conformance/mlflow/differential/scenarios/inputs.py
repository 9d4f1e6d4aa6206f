"""Datasets and models that runs read and write."""

DATASET = {"name": "d", "digest": "1", "source_type": "local", "source": "{}", "schema": "{}", "profile": "{}"}


def datasets(session):
    experiment = session.experiment()
    run, other = session.run(experiment), session.run(experiment)
    context = {"key": "mlflow.data.context", "value": "training"}
    session.post("runs/log-inputs", run_id=run, datasets=[{"dataset": DATASET, "tags": [context]}])
    session.post("runs/log-inputs", run_id=run, datasets=[{"dataset": DATASET, "tags": [context]}])
    session.post("runs/log-inputs", run_id=run, datasets=[{"dataset": DATASET, "tags": [{**context, "value": "eval"}]}])
    session.post("runs/log-inputs", run_id=other, datasets=[{"dataset": {**DATASET, "source": "other", "schema": "s"}}])
    session.get("runs/get", run_id=run)
    session.get("runs/get", run_id=other)
    for missing in ("name", "digest", "source_type", "source", "schema", "profile"):
        dataset = {key: value for key, value in DATASET.items() if key != missing}
        session.post("runs/log-inputs", run_id=other, datasets=[{"dataset": {"name": missing, **dataset}}])
        for value in ("", None, 5, "x" * 500, "x" * 501, "x" * 65_536, "ü"):
            session.post("runs/log-inputs", run_id=other, datasets=[{"dataset": {**DATASET, "digest": f"of {missing}", missing: value}}])
    for wrong in (None, {}, "x", [1], [{}], [{"dataset": None}], [{"dataset": {}}], [{"tags": []}], [{"dataset": DATASET, "tags": "x"}],
                  [{"dataset": DATASET, "tags": [{}]}], [{"dataset": DATASET, "tags": [{"key": "k" * 256, "value": "v"}]}],
                  [{"dataset": DATASET, "tags": [{"key": "k", "value": "v" * 501}]}], [{"dataset": DATASET, "tags": [{"key": "k"}]}]):  # fmt: skip
        session.post("runs/log-inputs", run_id=other, datasets=wrong)
    session.post("runs/log-inputs", run_id=run)
    session.post("runs/log-inputs", datasets=[{"dataset": DATASET}])
    session.post("runs/log-inputs", run_id="f" * 32, datasets=[{"dataset": DATASET}])
    many = [{"dataset": {**DATASET, "digest": f"many {index}"}} for index in range(1001)]
    session.post("runs/log-inputs", run_id=session.run(experiment), datasets=many[:100])
    session.post("runs/log-inputs", run_id=session.run(experiment), datasets=many)
    session.get("runs/get", run_id=other)
    empty = session.experiment("empty")
    for asked in ([experiment], [experiment, empty], [empty], [], None, ["99999"], ["x"], "x", [str(n) for n in range(21)], [experiment] * 21):
        session.post("experiments/search-datasets", experiment_ids=asked)
    session.post("runs/delete", run_id=other)
    session.post("experiments/search-datasets", experiment_ids=[experiment])
    for text in ("dataset.name = 'd'", "datasets.name = 'd'", "dataset.digest = '1'", "dataset.context = 'training'", "dataset.name LIKE 'D%'", "dataset.name ILIKE 'D%'",
                 "dataset.context = 'eval' AND dataset.name = 'd'", "dataset.name IN ('d', 'e')", "dataset.name NOT IN ('d')", "dataset.profile = '{}'", "dataset.name != 'd'",
                 "dataset.name = 1", "dataset.name > 'a'", "dataset.context != 'x'", "dataset.context LIKE 'tr%'", "dataset = 'd'", "dataset.source = 'x'"):  # fmt: skip
        session.post("runs/search", experiment_ids=[experiment], filter=text, max_results=3)


def models(session):
    experiment = session.experiment()
    run = session.run(experiment)
    model = session.post("logged-models", experiment_id=experiment, name="m").get("model", {}).get("info", {}).get("model_id")
    session.post("runs/outputs", run_id=run, models=[{"model_id": model, "step": 3}])
    session.post("runs/outputs", run_id=run, models=[{"model_id": model, "step": 3}])
    session.post("runs/outputs", run_id=run, models=[{"model_id": model, "step": 4}, {"model_id": model}])
    session.post("runs/log-inputs", run_id=run, models=[{"model_id": model}])
    session.post("runs/log-inputs", run_id=run, models=[{"model_id": model}])
    for wrong in (None, "x", [1], [{}], [{"model_id": None}], [{"model_id": "m-" + "f" * 32}], [{"model_id": "x"}], [{"model_id": model, "step": "x"}], []):
        session.post("runs/outputs", run_id=run, models=wrong)
        session.post("runs/log-inputs", run_id=run, models=wrong)
    session.post("runs/outputs", run_id=run)
    session.post("runs/outputs", models=[{"model_id": model}])
    session.post("runs/outputs", run_id="f" * 32, models=[{"model_id": model}])
    session.get("runs/get", run_id=run)
    session.post("runs/search", experiment_ids=[experiment])
    session.get(f"logged-models/{model}")
    session.post("runs/log-metric", run_id=run, key="m", value=1, timestamp=1, model_id=model, dataset_name="d", dataset_digest="1")
    session.post("runs/log-metric", run_id=run, key="m", value=2, timestamp=1, step=2, model_id=model)
    session.post("runs/log-metric", run_id=run, key="m", value=1, timestamp=1, model_id="m-" + "f" * 32)
    session.post("runs/log-metric", run_id=run, key="m", value=1, timestamp=1, dataset_name="d")
    metric = {"key": "b", "value": 1, "timestamp": 1, "step": 0, "model_id": model}
    session.post("runs/log-batch", run_id=run, metrics=[metric, {**metric, "dataset_name": "e", "dataset_digest": "2"}, {**metric, "model_id": ""}])
    session.post("runs/log-batch", run_id=run, metrics=[{**metric, "model_id": "unknown"}])
    session.get("runs/get", run_id=run)
    session.get(f"logged-models/{model}")
    session.get("metrics/get-history", run_id=run, metric_key="m")
    session.delete(f"logged-models/{model}")
    session.post("runs/log-metric", run_id=run, key="m", value=3, timestamp=1, model_id=model)
    session.get("runs/get", run_id=run)
    session.post("runs/log-model", run_id=run, model_json="{}")
    for text in (None, "", "x", "[]", '{"artifact_path": "m"}', '{"artifact_path": "m", "utc_time_created": "now", "flavors": {}, "run_id": "x"}',
                 '{"artifact_path": "m", "utc_time_created": "now", "flavors": {}, "run_id": "%s"}' % run):  # fmt: skip
        session.post("runs/log-model", run_id=run, model_json=text)
    session.get("runs/get", run_id=run)


SCENARIOS = (datasets, models)
