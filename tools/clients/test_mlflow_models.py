"""Models, from autolog to `models:/name@champion`, through MLflow's own client, unmodified."""

import pytest
from mlflow.exceptions import MlflowException
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

ITERATIONS = 200


@pytest.fixture(scope="module")
def iris():
    return load_iris(return_X_y=True, as_frame=True)


@pytest.fixture
def trained(iris):
    features, labels = iris
    return LogisticRegression(max_iter=ITERATIONS).fit(features, labels)


@pytest.fixture
def logged(mlflow, experiment, trained, iris):
    """A model as a run leaves it."""
    with mlflow.start_run() as run:
        features, _ = iris
        info = mlflow.sklearn.log_model(trained, name="model", input_example=features.head(3))
    return run.info.run_id, info


def test_autolog_leaves_params_metrics_and_a_model(mlflow, client, experiment, iris):
    features, labels = iris
    mlflow.sklearn.autolog()
    try:
        with mlflow.start_run() as run:
            LogisticRegression(max_iter=ITERATIONS).fit(features, labels)
    finally:
        mlflow.sklearn.autolog(disable=True)
    data = client.get_run(run.info.run_id).data
    assert data.params["max_iter"] == str(ITERATIONS)
    assert data.metrics["training_accuracy_score"] > 0.9
    assert data.tags["estimator_name"] == "LogisticRegression"
    (model,) = mlflow.search_logged_models(
        experiment_ids=[experiment.experiment_id], output_format="list"
    )
    assert str(model.status) == "READY"
    again = mlflow.sklearn.load_model(model.model_uri)
    assert again.score(features, labels) == pytest.approx(data.metrics["training_score"])


def test_a_model_is_registered_named_staged_and_loaded(mlflow, client, logged, trained, iris, new_name):
    features, _ = iris
    run_id, info = logged
    name = new_name("iris")
    version = mlflow.register_model(info.model_uri, name, tags={"by": "test"})
    assert (version.version, version.run_id, version.tags) in [("1", run_id, {"by": "test"}), (1, run_id, {"by": "test"})]
    second = mlflow.register_model(f"runs:/{run_id}/model", name)
    assert int(second.version) == 2

    client.set_registered_model_alias(name, "champion", 1)
    assert int(client.get_model_version_by_alias(name, "champion").version) == 1
    loaded = mlflow.pyfunc.load_model(f"models:/{name}@champion")
    assert list(loaded.predict(features)) == list(trained.predict(features))
    assert mlflow.sklearn.load_model(f"models:/{name}/2").coef_.tolist() == trained.coef_.tolist()

    client.set_registered_model_alias(name, "champion", 2)
    assert client.get_registered_model(name).aliases == {"champion": 2} or client.get_registered_model(
        name
    ).aliases == {"champion": "2"}
    client.delete_registered_model_alias(name, "champion")
    with pytest.raises(MlflowException, match="champion"):
        mlflow.pyfunc.load_model(f"models:/{name}@champion")


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_stages_are_kept_for_those_who_use_them(mlflow, client, logged, new_name):
    name = new_name("staged")
    for _ in range(2):
        mlflow.register_model(logged[1].model_uri, name)
    assert client.transition_model_version_stage(name, 1, "Production").current_stage == "Production"
    mlflow.pyfunc.load_model(f"models:/{name}/Production")
    client.transition_model_version_stage(name, 2, "Production", archive_existing_versions=True)
    assert client.get_model_version(name, 1).current_stage == "Archived"
    (latest,) = client.get_latest_versions(name, ["Production"])
    assert int(latest.version) == 2
    assert client.get_registered_model(name).aliases == {}


def test_versions_and_models_are_found(mlflow, client, logged, new_name):
    run_id, info = logged
    name, other = new_name("found"), new_name("other")
    for each in (name, name, other):
        mlflow.register_model(info.model_uri, each)
    client.set_model_version_tag(name, "2", "checked", "yes")
    client.set_registered_model_tag(name, "task", "classification")

    def versions(filter_string, **options):
        found = client.search_model_versions(filter_string, **options)
        return [(each.name, int(each.version)) for each in found]

    assert sorted(versions(f"name = '{name}'")) == [(name, 1), (name, 2)]
    assert versions(f"name LIKE '{name}%' AND version_number = 1") == [(name, 1)]
    assert versions(f"name = '{name}'", order_by=["version_number DESC"]) == [(name, 2), (name, 1)]
    assert versions(f"name = '{name}' AND tags.checked = 'yes'") == [(name, 2)]
    assert len(versions(f"run_id = '{run_id}'")) == 3
    assert versions(f"run_id IN ('{run_id}') AND name = '{other}'") == [(other, 1)]
    assert sorted(versions(f"name = '{other}' OR (name = '{name}' AND tags.checked = 'yes')")) == sorted(
        [(other, 1), (name, 2)]
    )

    def models(filter_string):
        return [each.name for each in client.search_registered_models(filter_string)]

    assert models(f"name = '{name}'") == [name]
    assert models(f"name ILIKE '{name.upper()}' AND tags.task = 'classification'") == [name]
    assert models(f"name = '{name}' AND tags.task != 'classification'") == []


def test_a_version_is_copied_and_deleted(mlflow, client, logged, new_name):
    name, copy = new_name("original"), new_name("copy")
    version = mlflow.register_model(logged[1].model_uri, name)
    copied = client.copy_model_version(f"models:/{name}/{version.version}", copy)
    assert int(copied.version) == 1
    mlflow.pyfunc.load_model(f"models:/{copy}/1")
    client.delete_model_version(name, "1")
    with pytest.raises(MlflowException, match="not found"):
        client.get_model_version(name, "1")
    mlflow.pyfunc.load_model(f"models:/{copy}/1")
    client.delete_registered_model(name)
    with pytest.raises(MlflowException, match="not found"):
        client.get_registered_model(name)


def test_a_logged_model_keeps_its_metrics(mlflow, client, experiment, trained, iris):
    features, labels = iris
    data = mlflow.data.from_pandas(features.assign(label=labels), name="iris", targets="label")
    with mlflow.start_run():
        info = mlflow.sklearn.log_model(trained, name="model")
        mlflow.log_metric("accuracy", 0.97, dataset=data, model_id=info.model_id)
    model = mlflow.get_logged_model(info.model_id)
    assert [(metric.key, metric.value, metric.dataset_name) for metric in model.metrics] == [("accuracy", 0.97, "iris")]
    mlflow.set_logged_model_tags(info.model_id, {"reviewed": "yes"})
    found = mlflow.search_logged_models(
        experiment_ids=[experiment.experiment_id],
        filter_string="metrics.accuracy > 0.9 AND tags.reviewed = 'yes'",
        output_format="list",
    )
    assert [each.model_id for each in found] == [info.model_id]
