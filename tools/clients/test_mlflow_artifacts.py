"""Files, through MLflow's own client, unmodified."""

import hashlib
import os
import random

import pytest
from mlflow.exceptions import MlflowException

MEGABYTE = 1024 * 1024
LARGE_MEGABYTES = 200


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() if hasattr(hashlib, "file_digest") else slow_digest(file)


def slow_digest(file):
    sha256 = hashlib.sha256()
    for chunk in iter(lambda: file.read(MEGABYTE), b""):
        sha256.update(chunk)
    return sha256.hexdigest()


def test_a_file_of_200_megabytes_goes_up_and_comes_down(mlflow, experiment, tmp_path):
    path = tmp_path / "weights.bin"
    noise = random.Random(7)
    with open(path, "wb") as file:
        for _ in range(LARGE_MEGABYTES):
            file.write(noise.randbytes(MEGABYTE))
    with mlflow.start_run() as run:
        mlflow.log_artifact(str(path), "checkpoints")
    (listed,) = mlflow.MlflowClient().list_artifacts(run.info.run_id, "checkpoints")
    assert (listed.path, listed.file_size) == ("checkpoints/weights.bin", LARGE_MEGABYTES * MEGABYTE)
    (tmp_path / "down").mkdir()
    came = mlflow.artifacts.download_artifacts(
        run_id=run.info.run_id, artifact_path="checkpoints/weights.bin", dst_path=str(tmp_path / "down")
    )
    assert digest(came) == digest(path)


def test_a_folder_keeps_its_shape(mlflow, client, experiment, tmp_path):
    files = {"a.txt": b"a", "b/c.txt": b"", "b/d/e f+g&h=(i).bin": bytes(range(256))}
    for name, content in files.items():
        path = tmp_path / "tree" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    with mlflow.start_run() as run:
        mlflow.log_artifacts(str(tmp_path / "tree"), "out")
    listed = {each.path: (each.is_dir, each.file_size) for each in client.list_artifacts(run.info.run_id, "out")}
    assert listed == {"out/a.txt": (False, 1), "out/b": (True, None)}
    assert client.list_artifacts(run.info.run_id, "out/a.txt") == []
    (tmp_path / "down").mkdir()
    came = mlflow.artifacts.download_artifacts(
        run_id=run.info.run_id, artifact_path="out", dst_path=str(tmp_path / "down")
    )
    for name, content in files.items():
        with open(os.path.join(came, name), "rb") as file:
            assert file.read() == content


def test_figures_tables_dicts_and_images_are_files(mlflow, client, experiment):
    with mlflow.start_run() as run:
        mlflow.log_dict({"a": [1, 2]}, "config.json")
        mlflow.log_table({"x": [1, 2], "y": ["a", "b"]}, "table.json")
        mlflow.log_text("hello", "hello.txt")
    assert mlflow.artifacts.load_dict(f"{run.info.artifact_uri}/config.json") == {"a": [1, 2]}
    assert mlflow.load_table("table.json", run_ids=[run.info.run_id])["y"].tolist() == ["a", "b"]
    assert {each.path for each in client.list_artifacts(run.info.run_id)} == {"config.json", "hello.txt", "table.json"}


def test_a_file_is_replaced_and_one_that_is_not_there_is_refused(mlflow, experiment):
    with mlflow.start_run() as run:
        mlflow.log_text("old", "note.txt")
        mlflow.log_text("new", "note.txt")
    assert mlflow.artifacts.load_text(f"{run.info.artifact_uri}/note.txt") == "new"
    with pytest.raises(MlflowException):
        mlflow.artifacts.load_text(f"{run.info.artifact_uri}/nothing.txt")


def test_equal_files_of_two_runs_are_both_there(mlflow, client, experiment):
    ids = []
    for _ in range(2):
        with mlflow.start_run() as run:
            mlflow.log_text("the same", "note.txt")
        ids.append(run.info.run_id)
    client.delete_run(ids[0])
    assert mlflow.artifacts.load_text(f"runs:/{ids[1]}/note.txt") == "the same"
