"""MLflow's scoring protocol: its own clients, unmodified, and plain `requests`, at the service and at the gateway."""

import json
import os

import mlflow.deployments
import numpy as np
import pandas as pd
import pytest
import requests
from mlflow.deployments import PredictionsResponse
from mlflow.pyfunc.scoring_server.client import ScoringServerClient

from conftest import TIMEOUT_S

HALF = "half_plus_two"
ROWS = [
    {"distance": 2176.0, "hour": 18.0, "origin": "ORD"},
    {"distance": 215.5, "hour": 7.0, "origin": "an airport, of \"quotes\""},
]


@pytest.fixture
def token(monkeypatch, tmp_path):
    """Where MLflow's clients look for who they are: variables for the one, netrc for the other."""
    value = os.environ["ORRERY_TOKEN"]
    netrc = tmp_path / "netrc"
    netrc.write_text(f"default login anybody password {value}\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", value)
    return value


@pytest.fixture
def client(endpoint, token):
    """MLflow's client of a scoring server, which knows an address and a port only."""
    return ScoringServerClient(*endpoint.base.removeprefix("http://").split(":"))


def score(endpoint, body, name=HALF, content_type="application/json", path=None):
    return requests.post(
        f"{endpoint.base}{path or f'/endpoints/{name}/invocations'}",
        data=body if isinstance(body, (str, bytes)) else json.dumps(body),
        headers={**endpoint.headers, "Content-Type": content_type},
        timeout=TIMEOUT_S,
    )


@pytest.mark.parametrize(
    "body",
    [
        {"dataframe_split": {"columns": ["x"], "index": [0, 1, 2], "data": [[2], [3], [4]]}},
        {"dataframe_records": [{"x": 2}, {"x": 3}, {"x": 4}]},
        {"instances": [2, 3, 4]},
        {"inputs": {"x": [2, 3, 4]}, "params": {"temperature": 1}},
        {"inputs": [2, 3, 4]},
    ],
    ids=lambda body: "+".join(body),
)
def test_half_plus_two(endpoint, body):
    response = score(endpoint, body)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("application/json")
    assert response.json() == {"predictions": [3.0, 3.5, 4.0]}


def test_half_plus_two_in_csv(endpoint):
    frame = pd.DataFrame({"x": [2, 3, 4]})
    for text in (frame.to_csv(), frame.to_csv(index=False)):
        assert score(endpoint, text, content_type="text/csv").json() == {"predictions": [3.0, 3.5, 4.0]}


@pytest.mark.parametrize(
    "data",
    [pd.DataFrame({"x": [2.0, 3.0, 4.0]}), np.array([2.0, 3.0, 4.0]), [2, 3, 4]],
    ids=["frame", "array", "list"],
)
def test_the_scoring_client_works_unmodified(endpoint, client, data):
    client.url_prefix += f"/endpoints/{HALF}"
    client.ping()
    client.wait_server_ready(timeout=5)
    assert client.get_version() == mlflow.__version__
    answer = client.invoke(data, params={"any": 1})
    assert list(answer.get_predictions("ndarray")) == [3.0, 3.5, 4.0]


def test_the_deployments_client_works_unmodified(endpoint, token):
    deployments = mlflow.deployments.get_deploy_client(endpoint.base)
    assert deployments.predict(endpoint=HALF, inputs={"inputs": [2, 3, 4]}) == {"predictions": [3.0, 3.5, 4.0]}
    assert deployments.get_endpoint(HALF).endpoint_url == f"{endpoint.base}/endpoints/{HALF}/invocations"
    assert HALF in [each.name for each in deployments.list_endpoints()]
    with pytest.raises(Exception, match="nobody"):
        deployments.predict(endpoint="nobody", inputs={"inputs": [2]})


def test_a_table_of_features_is_answered_by_a_table(endpoint, probability):
    frame = pd.DataFrame(ROWS)
    expected = pytest.approx([probability(row) for row in ROWS], abs=1e-6)
    bodies = [
        (json.dumps({"dataframe_split": frame.to_dict(orient="split")}), "application/json"),
        (json.dumps({"dataframe_records": frame.to_dict(orient="records")}), "application/json"),
        (frame.to_csv(index=False), "text/csv; charset=utf-8"),
    ]
    for body, content_type in bodies:
        response = score(endpoint, body, endpoint.name, content_type)
        assert response.status_code == 200, response.text
        table = PredictionsResponse.from_json(response.text).get_predictions("dataframe")
        assert list(table["probability"]) == expected
        assert set(table.columns) == {"probability", "label"}


def test_the_endpoint_may_be_named_in_a_header(endpoint):
    headers = {**endpoint.headers, "X-Orrery-Endpoint": HALF, "Content-Type": "application/json"}
    url = f"{endpoint.base}/invocations"
    response = requests.post(url, data='{"inputs": [2]}', headers=headers, timeout=TIMEOUT_S)
    assert response.json() == {"predictions": [3.0]}
    nameless = score(endpoint, {"inputs": [2]}, path="/invocations")
    assert nameless.status_code == 400
    assert nameless.json()["error_code"] == "INVALID_PARAMETER_VALUE"


def test_whoever_waits_needs_no_token(endpoint):
    assert requests.get(f"{endpoint.base}/ping", timeout=TIMEOUT_S).status_code == 200
    assert requests.get(f"{endpoint.base}/health", timeout=TIMEOUT_S).status_code == 200
    assert requests.get(f"{endpoint.base}/endpoints/{HALF}/ping", timeout=TIMEOUT_S).status_code == 401


@pytest.mark.parametrize(
    "body, content_type, status, code, words",
    [
        ("{", "application/json", 400, "BAD_REQUEST", "Ensure that input is a valid JSON formatted string"),
        ("[]", "application/json", 400, "BAD_REQUEST", "Received a list."),
        ("{}", "application/json", 400, "BAD_REQUEST", "Received dictionary with input fields: []"),
        ('{"dataframe_split": []}', "application/json", 400, "BAD_REQUEST", "must be a dictionary. Got list."),
        ('{"dataframe_records": [{"y": 1}]}', "application/json", 400, "INVALID_PARAMETER_VALUE", "missing inputs ['x']"),
        ('{"inputs": ["far"]}', "application/json", 400, "BAD_REQUEST", "not compatible with model signature"),
        ("", "text/csv", 400, "BAD_REQUEST", "No columns to parse from file"),
        ("x\nfar\n", "text/csv", 400, "BAD_REQUEST", "far"),
    ],
)
def test_what_is_wrong_is_told_in_the_words_of_mlflow(endpoint, body, content_type, status, code, words):
    response = score(endpoint, body, content_type=content_type)
    assert response.status_code == status, response.text
    assert response.json()["error_code"] == code
    assert words in response.json()["message"]


def test_an_unknown_type_an_unknown_endpoint_and_an_unknown_caller(endpoint):
    assert score(endpoint, "x", content_type="text/plain").status_code == 415
    assert score(endpoint, {"inputs": [1]}, name="nobody").json()["error_code"] == "RESOURCE_DOES_NOT_EXIST"
    url = f"{endpoint.base}/endpoints/{HALF}/invocations"
    stranger = requests.post(url, json={"inputs": [1]}, timeout=TIMEOUT_S)
    assert (stranger.status_code, stranger.json()["error_code"]) == (401, "UNAUTHENTICATED")
