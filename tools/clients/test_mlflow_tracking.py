"""MLflow's tracking, through its own client, unmodified."""

import json
import math
import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest
import requests
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException

UNICODE = "Größe 模型 🚀 \u202eright-to-left\u202c 'quoted' \"twice\" back\\slash"


def test_a_run_keeps_what_was_logged(mlflow, client, experiment):
    with mlflow.start_run(run_name="first") as run:
        mlflow.log_params({"learning_rate": 0.1, "layers": [8, 4], "nothing": ""})
        mlflow.log_metric("loss", 0.5, step=1)
        mlflow.log_metric("loss", 0.25, step=2)
        mlflow.log_metrics({"accuracy": 0.9, "f1": 0.8}, step=2)
        mlflow.set_tags({"team": "vision", "mlflow.note.content": "*why*"})
    read = client.get_run(run.info.run_id)
    assert read.info.run_name == "first"
    assert read.info.status == "FINISHED"
    assert read.info.end_time >= read.info.start_time
    assert read.info.experiment_id == experiment.experiment_id
    assert read.data.params == {"learning_rate": "0.1", "layers": "[8, 4]", "nothing": ""}
    assert read.data.metrics == {"loss": 0.25, "accuracy": 0.9, "f1": 0.8}
    assert read.data.tags.items() >= {"team": "vision", "mlflow.note.content": "*why*"}.items()
    history = client.get_metric_history(run.info.run_id, "loss")
    assert [(point.step, point.value) for point in history] == [(1, 0.5), (2, 0.25)]


def test_a_token_is_taken_as_a_bearer_too(mlflow, experiment, monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_USERNAME")
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", os.environ["MLFLOW_TRACKING_PASSWORD"])
    monkeypatch.delenv("MLFLOW_TRACKING_PASSWORD")
    assert mlflow.get_experiment(experiment.experiment_id).name == experiment.name


def test_nobody_is_let_in_without_one(mlflow, experiment, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "guessed")
    with pytest.raises(MlflowException, match="401|UNAUTHENTICATED|token"):
        mlflow.get_experiment(experiment.experiment_id)


def test_a_tracking_server_says_that_it_is_there():
    base = os.environ["MLFLOW_TRACKING_URI"]
    assert requests.get(f"{base}/health", timeout=10).text == "OK"
    major, *_ = requests.get(f"{base}/version", timeout=10).text.split(".")
    assert int(major) >= 3


def test_runs_are_nested(mlflow, experiment):
    with mlflow.start_run(run_name="parent") as parent:
        for depth in (2, 3):
            with mlflow.start_run(run_name=f"child {depth}", nested=True):
                mlflow.log_param("depth", depth)
                with mlflow.start_run(run_name=f"grandchild {depth}", nested=True):
                    mlflow.log_metric("score", depth)
    children = mlflow.search_runs(
        filter_string=f"tags.mlflow.parentRunId = '{parent.info.run_id}'", output_format="list"
    )
    assert {run.info.run_name for run in children} == {"child 2", "child 3"}
    runs = mlflow.search_runs(output_format="list")
    assert len(runs) == 5


def test_numbers_that_are_none_are_kept_as_they_are(mlflow, client, experiment):
    values = {"nan": math.nan, "up": math.inf, "down": -math.inf, "tiny": 5e-324, "huge": 1.7976931348623157e308}
    with mlflow.start_run() as run:
        mlflow.log_metrics(values)
        for step, value in enumerate([1.0, math.nan, 2.0, math.inf]):
            mlflow.log_metric("curve", value, step=step)
    metrics = client.get_run(run.info.run_id).data.metrics
    assert math.isnan(metrics.pop("nan"))
    assert metrics.pop("curve") == math.inf
    assert metrics == {key: value for key, value in values.items() if key != "nan"}
    curve = [point.value for point in client.get_metric_history(run.info.run_id, "curve")]
    assert [curve[0], curve[2], curve[3]] == [1.0, 2.0, math.inf] and math.isnan(curve[1])


def test_any_text_is_kept(mlflow, client, new_name):
    experiment = mlflow.set_experiment(new_name(UNICODE))
    with mlflow.start_run(run_name=UNICODE) as run:
        mlflow.log_param("größe", UNICODE)
        mlflow.set_tag("模型", UNICODE * 50)
        mlflow.log_metric("π", math.pi)
        mlflow.log_text(UNICODE, "notes/größe 模型.txt")
    read = client.get_run(run.info.run_id)
    assert mlflow.get_experiment_by_name(experiment.name).experiment_id == experiment.experiment_id
    assert (read.info.run_name, read.data.params, read.data.metrics) == (
        UNICODE,
        {"größe": UNICODE},
        {"π": math.pi},
    )
    assert read.data.tags["模型"] == UNICODE * 50
    assert mlflow.artifacts.load_text(f"{run.info.artifact_uri}/notes/größe 模型.txt") == UNICODE
    found = mlflow.search_runs(filter_string="params.`größe` LIKE '%模型 🚀%'", output_format="list")
    assert [each.info.run_id for each in found] == [run.info.run_id]


def test_a_batch_of_the_largest_size_is_one_request(client, experiment):
    run = client.create_run(experiment.experiment_id)
    now = int(time.time() * 1000)
    metrics = [Metric(f"m{i % 10}", i / 7, now + i, i) for i in range(1000)]
    client.log_batch(run.info.run_id, metrics=metrics)
    client.log_batch(run.info.run_id, metrics=metrics)  # As a client does that did not hear the answer.
    for key in range(10):
        history = client.get_metric_history(run.info.run_id, f"m{key}")
        assert [point.step for point in history] == list(range(key, 1000, 10))
    with pytest.raises(MlflowException, match="1000|at most"):
        path = f"{os.environ['MLFLOW_TRACKING_URI']}/api/2.0/mlflow/runs/log-batch"
        auth = (os.environ["MLFLOW_TRACKING_USERNAME"], os.environ["MLFLOW_TRACKING_PASSWORD"])
        many = [dict(metric) for metric in [*metrics, Metric("m", 1, now, 0)]]
        answer = requests.post(path, json={"run_id": run.info.run_id, "metrics": many}, auth=auth, timeout=30)
        assert answer.status_code == 400, answer.text
        raise MlflowException(answer.json()["message"])


def test_a_param_is_written_once(mlflow, experiment):
    with mlflow.start_run():
        mlflow.log_param("seed", 1)
        mlflow.log_param("seed", 1)
        with pytest.raises(MlflowException, match="Changing param values is not allowed"):
            mlflow.log_param("seed", 2)


def test_what_was_deleted_comes_back(mlflow, client, experiment):
    run = client.create_run(experiment.experiment_id, tags={"kept": "yes"})
    client.delete_run(run.info.run_id)
    ids = [experiment.experiment_id]
    assert client.search_runs(ids) == []
    assert len(client.search_runs(ids, run_view_type=ViewType.DELETED_ONLY)) == 1
    client.restore_run(run.info.run_id)
    assert client.search_runs(ids)[0].data.tags["kept"] == "yes"
    client.delete_experiment(experiment.experiment_id)
    with pytest.raises(MlflowException):
        client.create_run(experiment.experiment_id)
    client.restore_experiment(experiment.experiment_id)
    client.create_run(experiment.experiment_id)


def test_datasets_are_inputs(mlflow, client, experiment):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"x": [1, 2, 3], "y": [0.1, 0.2, 0.3]})
    data = mlflow.data.from_pandas(frame, source="s3://bucket/flights.parquet", name="flights", targets="y")
    with mlflow.start_run() as run:
        mlflow.log_input(data, context="training")
    (logged,) = client.get_run(run.info.run_id).inputs.dataset_inputs
    assert (logged.dataset.name, logged.dataset.digest) == ("flights", data.digest)
    assert json.loads(logged.dataset.profile)["num_rows"] == 3
    found = mlflow.search_runs(
        filter_string="datasets.name = 'flights' AND datasets.context = 'training'", output_format="list"
    )
    assert [each.info.run_id for each in found] == [run.info.run_id]


KILLED = textwrap.dedent(
    """
    import os, signal, sys, mlflow
    mlflow.set_experiment(experiment_id=sys.argv[1])
    run = mlflow.start_run(run_name="killed")
    for step in range(50):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
    print(run.info.run_id, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
    """
)


def test_a_run_that_was_killed_is_resumed(mlflow, client, experiment):
    program = [sys.executable, "-c", KILLED, experiment.experiment_id]
    died = subprocess.run(program, capture_output=True, text=True, check=False, timeout=120)
    assert died.returncode == -signal.SIGKILL, died.stderr
    run_id = died.stdout.split()[-1]
    assert client.get_run(run_id).info.status == "RUNNING"
    with mlflow.start_run(run_id=run_id):
        done = client.get_metric_history(run_id, "loss")[-1].step
        for step in range(done, 100):  # The last step again: it may not have been acknowledged.
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
    read = client.get_run(run_id)
    assert (read.info.status, read.info.run_name) == ("FINISHED", "killed")
    steps = {point.step: point.value for point in client.get_metric_history(run_id, "loss")}
    assert steps == {step: 1 / (step + 1) for step in range(100)}


def test_a_batch_keeps_params_and_tags_too(client, experiment):
    run = client.create_run(experiment.experiment_id)
    params = [Param(f"p{i}", str(i)) for i in range(100)]
    tags = [RunTag(f"t{i}", "x" * 100) for i in range(100)]
    client.log_batch(run.info.run_id, params=params, tags=tags)
    data = client.get_run(run.info.run_id).data
    assert data.params == {f"p{i}": str(i) for i in range(100)}
    assert data.tags.items() >= {f"t{i}": "x" * 100 for i in range(100)}.items()
