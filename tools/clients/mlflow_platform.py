"""Fixtures for tests that use MLflow's client as its users do: an address, credentials, and nothing of Orrery."""

import itertools
import os
import uuid

import pytest


@pytest.fixture(scope="session", autouse=True)
def mlflow_environment():
    """What a user sets. An update of the client that retries for minutes would hide what fails at once."""
    settings = {
        "MLFLOW_TRACKING_URI": os.environ["ORRERY_GATEWAY_URL"],
        "MLFLOW_TRACKING_USERNAME": "anybody",
        "MLFLOW_TRACKING_PASSWORD": os.environ["ORRERY_WRITER_TOKEN"],
        "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
        "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "GIT_PYTHON_REFRESH": "quiet",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        yield


@pytest.fixture
def mlflow():
    """The package, imported after its environment is set; nothing that a test began stays open."""
    import mlflow as package  # noqa: PLC0415

    package.set_tracking_uri(os.environ["MLFLOW_TRACKING_URI"])
    package.set_registry_uri(os.environ["MLFLOW_TRACKING_URI"])
    yield package
    while package.active_run() is not None:
        package.end_run()


@pytest.fixture
def client(mlflow):
    return mlflow.MlflowClient()


@pytest.fixture
def experiment(mlflow):
    """A new experiment, in which runs are started from now on."""
    return mlflow.set_experiment(f"clients {uuid.uuid4().hex}")


@pytest.fixture
def new_name():
    """Names that nothing else has."""
    unique, numbers = uuid.uuid4().hex[:12], itertools.count(1)
    return lambda stem: f"{stem}-{unique}-{next(numbers)}"
