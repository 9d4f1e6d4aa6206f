"""A real MLflow server, with what users log to it, is moved into Orrery: stopped in the middle, and finished."""

import math
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
import requests

RUNS = 12
POINTS = 200
DEADLINE_S = 120


@pytest.fixture
def source(tmp_path):
    """The address of an MLflow server on a database and a folder of its own."""
    port = free_port()
    process = subprocess.Popen(
        [
            sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
            "--backend-store-uri", f"sqlite:///{tmp_path}/mlflow.db", "--artifacts-destination", f"{tmp_path}/files",
        ],
        cwd=tmp_path,
        env={**os.environ, "MLFLOW_TRACKING_URI": "", "MLFLOW_TRACKING_USERNAME": "", "MLFLOW_TRACKING_PASSWORD": ""},
        start_new_session=True,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_healthy(url, process)
        yield url
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


@pytest.fixture
def filled(source, tmp_path, monkeypatch):
    """The server, with experiments, runs, histories, files, a logged model, registered versions and aliases."""
    for name in ("MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    import mlflow
    import pandas
    from sklearn.linear_model import LogisticRegression

    mlflow.set_tracking_uri(source)
    mlflow.set_registry_uri(source)
    client = mlflow.MlflowClient(source, source)
    suffix = os.urandom(4).hex()
    names = {"experiment": f"moved {suffix}", "gone": f"gone {suffix}", "registered": f"moved-{suffix}"}
    mlflow.set_experiment(names["experiment"])
    runs = [log_run(mlflow, number) for number in range(RUNS)]
    with mlflow.start_run(run_name="fitted") as run:
        model = LogisticRegression().fit([[0.0], [1.0]], [0, 1])
        logged = mlflow.sklearn.log_model(model, name="model")
        mlflow.log_input(mlflow.data.from_pandas(pandas.DataFrame({"x": [1, 2]}), name="rows"), "training")
    runs.append(run.info.run_id)
    client.delete_run(runs[1])
    client.create_registered_model(names["registered"], tags={"team": "ops"}, description="What was moved")
    mlflow.register_model(logged.model_uri, names["registered"])
    mlflow.register_model(logged.model_uri, names["registered"], tags={"n": "2"})
    client.delete_model_version(names["registered"], "1")
    client.create_model_version(names["registered"], f"{client.get_run(runs[0]).info.artifact_uri}/deep", runs[0])
    client.set_registered_model_alias(names["registered"], "champion", 3)
    client.transition_model_version_stage(names["registered"], "2", "Staging")
    gone = client.create_experiment(names["gone"], tags={"why": "ünïcode"})
    client.create_run(gone)
    client.delete_experiment(gone)
    return {"url": source, "client": client, "runs": runs, **names}


def log_run(mlflow, number):
    with mlflow.start_run(run_name=f"run {number}") as run:
        mlflow.log_params({"number": number, "text": "ünïcode"})
        mlflow.log_metrics({"odd": [math.nan, math.inf, -math.inf][number % 3]}, step=1)
        for part in range(0, POINTS, 200):
            entities = mlflow.entities
            mlflow.MlflowClient().log_batch(
                run.info.run_id,
                metrics=[entities.Metric("loss", 1 / (i + 1), 1_700_000_000_000 + i, i) for i in range(part, part + 200)],
            )
        mlflow.log_text("hello" * number, f"deep/er/{number} b%.txt")
        mlflow.log_dict({"n": number}, "top.json")
    return run.info.run_id


def test_a_whole_server_moves_in_though_the_importer_is_killed_in_the_middle(filled, monkeypatch):
    interrupted = start_import(filled["url"])
    wait_until_some_runs_are_here(interrupted, filled["url"])
    interrupted.send_signal(signal.SIGKILL)
    interrupted.wait(30)

    finished = start_import(filled["url"])
    output, _ = finished.communicate(timeout=DEADLINE_S)

    assert finished.returncode == 0, output
    compare(filled, monkeypatch)
    again = start_import(filled["url"])
    output, _ = again.communicate(timeout=DEADLINE_S)
    assert again.returncode == 0, output


def compare(filled, monkeypatch):
    """Reads both servers with MLflow's own client, and finds the same."""
    there = filled["client"]
    before = read(there, filled)
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", os.environ["ORRERY_ADMIN_TOKEN"])
    import mlflow

    mlflow.set_tracking_uri(os.environ["ORRERY_GATEWAY_URL"])
    mlflow.set_registry_uri(os.environ["ORRERY_GATEWAY_URL"])
    here = mlflow.MlflowClient(os.environ["ORRERY_GATEWAY_URL"], os.environ["ORRERY_GATEWAY_URL"])
    after = read(here, filled)
    for run_here, run_there in zip(after.pop("runs"), before.pop("runs"), strict=True):
        for part, value in run_there.items():
            assert run_here[part] == value, part
    assert after == before
    loaded = mlflow.sklearn.load_model(f"models:/{filled['registered']}/2")
    assert list(loaded.predict([[0.0], [1.0]])) == [0, 1]


def read(client, filled):
    """All that a client sees of what was moved, but for what a move changes: numbers of experiments, so locations."""
    name = filled["registered"]
    experiments = [client.get_experiment_by_name(filled[key]) for key in ("experiment", "gone")]
    versions = client.search_model_versions(f"name='{name}'")
    model = client.get_registered_model(name)
    return {
        "experiments": [(e.name, e.lifecycle_stage, e.creation_time, tags_of(e.tags)) for e in experiments],
        "runs": [read_run(client, run) for run in filled["runs"]],
        "model": (model.description, tags_of(model.tags), model.aliases),
        "versions": sorted(
            (v.version, v.run_id, v.current_stage, v.creation_timestamp, tuple(v.aliases), tuple(tags_of(v.tags).items()))
            for v in versions
        ),
    }


def read_run(client, run_id):
    run = client.get_run(run_id)
    info, data = run.info, run.data
    histories = {key: points(client.get_metric_history(run_id, key)) for key in data.metrics}
    return {
        "info": (info.run_name, info.user_id, info.status, info.start_time, info.end_time, info.lifecycle_stage),
        "params": data.params,
        "tags": data.tags,
        "inputs": [(i.dataset.name, i.dataset.digest, i.dataset.schema) for i in run.inputs.dataset_inputs],
        "outputs": [(m.model_id, m.step) for m in run.outputs.model_outputs],
        "histories": histories,
        "files": sorted(files_below(client, run_id, None)),
    }


def files_below(client, run_id, folder):
    for file in client.list_artifacts(run_id, folder):
        if file.is_dir:
            yield from files_below(client, run_id, file.path)
        else:
            yield file.path, file.file_size or 0


def points(history):
    return sorted((m.step, m.timestamp, repr(m.value)) for m in history)


def tags_of(tags):
    return {key: value for key, value in tags.items() if not key.startswith("orrery.import.")}


def start_import(url):
    node = shutil.which("node")
    return subprocess.Popen(
        [node, os.environ["ORRERY_IMPORTER"], "--from", url, "--to", os.environ["ORRERY_GATEWAY_URL"],
         "--to-token", os.environ["ORRERY_ADMIN_TOKEN"]],
        env={"PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )  # fmt: skip


def wait_until_some_runs_are_here(process, url):
    """The importer has begun, and has not ended: the runs come in more than one part."""
    headers = {"Authorization": f"Bearer {os.environ['ORRERY_ADMIN_TOKEN']}"}
    body = {"source": url.removeprefix("http://")}
    counts = f"{os.environ['ORRERY_GATEWAY_URL']}/import/tracking/counts"
    while process.poll() is None:
        if requests.post(counts, json=body, headers=headers, timeout=30).json()["runs"] > 0:
            return
        time.sleep(0.01)


def wait_until_healthy(url, process):
    for _ in range(DEADLINE_S * 10):
        assert process.poll() is None, "the MLflow server ended"
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError("the MLflow server did not start")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
