"""TF Serving's REST beyond rows of a feature table: its own example, every type, examples, versions and labels."""

import gzip
import json
import math

import pytest
import requests

from conftest import TIMEOUT_S

HALF = "half_plus_two"
ECHO = "echo_types"
TYPES = {
    "bool": [True, False],
    "int8": [-128, 127],
    "int16": [-32768, 32767],
    "int32": [-(2**31), 2**31 - 1],
    "int64": [-(2**63), 2**63 - 1],
    "uint8": [0, 255],
    "uint16": [0, 65535],
    "uint32": [0, 2**32 - 1],
    "uint64": [0, 2**64 - 1],
    "float16": [0.5, -65504.0],
    "float32": [0.1, -1.5],
    "float64": [0.1, 1 / 3],
    "string": ["", 'é"\n😀'],
}


def error_of(response):
    assert list(response.json()) == ["error"], response.text
    return response.json()["error"]


@pytest.mark.parametrize(
    "body, answer",
    [
        ({"instances": [2, 3, 4]}, {"predictions": [3.0, 3.5, 4.0]}),
        ({"instances": [{"x": 2.0}, {"x": 3.0}, {"x": 4.0}]}, {"predictions": [3.0, 3.5, 4.0]}),
        ({"signature_name": "serving_default", "inputs": [2, 3, 4]}, {"outputs": [3.0, 3.5, 4.0]}),
        ({"inputs": {"x": [2, 3, 4]}}, {"outputs": [3.0, 3.5, 4.0]}),
    ],
)
def test_half_plus_two(endpoint, body, answer):
    response = endpoint.predict(body, name=HALF)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    assert response.json() == answer
    # Every number is a float, also to clients that tell 3 from 3.0.
    [values] = response.json().values()
    assert [type(value) for value in values] == [float] * 3


@pytest.mark.parametrize("path", ["/versions/1:predict", "/labels/stable:predict"])
def test_a_version_may_be_named_by_its_number_or_its_label(endpoint, path):
    assert endpoint.predict({"instances": [2]}, path=path, name=HALF).json() == {"predictions": [3.0]}


def test_examples_are_regressed_and_classified(endpoint):
    body = {"context": {"x": 2.0}, "examples": [{}, {"x": 3.0}, {"x": [4.0]}]}
    assert endpoint.predict(body, path=":regress", name=HALF).json() == {"results": [3.0, 3.5, 4.0]}
    classified = endpoint.predict(body, path=":classify", name=HALF).json()
    assert classified == {"results": [[["", 3.0]], [["", 3.5]], [["", 4.0]]]}


def test_every_type_comes_back_as_it_went(endpoint):
    columns = endpoint.predict({"inputs": TYPES}, name=ECHO)
    assert columns.status_code == 200, columns.text
    assert columns.json()["outputs"] == {f"{name}_out": values for name, values in TYPES.items()}
    rows = [{name: values[row] for name, values in TYPES.items()} for row in range(2)]
    assert endpoint.predict({"instances": rows}, name=ECHO).json()["predictions"] == [
        {f"{name}_out": value for name, value in row.items()} for row in rows
    ]


def test_text_may_be_base64(endpoint):
    row = {name: values[0] for name, values in TYPES.items()}
    body = {"instances": [{**row, "string": {"b64": "aMOpbGxv"}}]}
    assert endpoint.predict(body, name=ECHO).json()["predictions"][0]["string_out"] == "héllo"
    body["instances"][0]["string"]["b64"] = "?"
    assert "Unable to base64 decode" in error_of(endpoint.predict(body, name=ECHO))


def test_the_state_of_versions(endpoint):
    available = {"version": "1", "state": "AVAILABLE", "status": {"error_code": "OK", "error_message": ""}}
    for path in ("", "/versions/1", "/labels/stable"):
        response = requests.get(endpoint.url(path, HALF), headers=endpoint.headers, timeout=TIMEOUT_S)
        assert response.json()["model_version_status"] == [available]


def test_kserve_reads_names_and_readiness(endpoint):
    ready = requests.get(endpoint.url("", HALF), headers=endpoint.headers, timeout=TIMEOUT_S).json()
    assert (ready["name"], ready["ready"]) == (HALF, True)
    listed = requests.get(f"{endpoint.base}/v1/models", headers=endpoint.headers, timeout=TIMEOUT_S).json()
    assert {HALF, ECHO} <= set(listed["models"])
    assert endpoint.predict({"instances": [2]}, path=":explain", name=HALF).status_code == 501


def test_the_metadata_names_tensorflows_types(endpoint):
    response = requests.get(endpoint.url("/metadata", ECHO), headers=endpoint.headers, timeout=TIMEOUT_S)
    signature = response.json()["metadata"]["signature_def"]["signature_def"]["serving_default"]
    types = {name: signature["inputs"][name]["dtype"] for name in ("float16", "float64", "int64", "string")}
    assert types == {"float16": "DT_HALF", "float64": "DT_DOUBLE", "int64": "DT_INT64", "string": "DT_STRING"}


def text(value):
    return json.dumps({"instances": value})


@pytest.mark.parametrize(
    "path, body, status, words",
    [
        (":predict", "", 400, "JSON Parse error: The document is empty"),
        (":predict", "instances = [1, 2]", 400, "JSON Parse error: Invalid value. at offset: 0"),
        (":predict", text(["x", "y"]), 400, "is not of expected type: float"),
        (":predict", text([[1], [1, 2]]), 400, "Expecting tensor size: 1 but got: 2"),
        (":predict", '{"signature_name": 100}', 400, "'signature_name' key must be a string value."),
        (":predict", '{"signature_name": "x", "inputs": [1]}', 400, 'name: "x" not found in signature def'),
        (":predict", "{}", 400, "Missing 'inputs' or 'instances' key"),
        (":predict", '{"inputs": {"y": [1]}}', 400, "Missing named input: x in 'inputs' object."),
        (":regress", "{}", 400, "key 'examples' is expected and was not found"),
        ("/labels/none:predict", text([1]), 400, "Unrecognized servable version label: none"),
        ("/versions/99:predict", text([1]), 404, "Servable not found for request: Specific(half_plus_two, 99)"),
        (f"/versions/{2**64}:predict", text([1]), 400, "Failed to convert version"),
        ("/version/1:predict", text([1]), 400, "Malformed request: POST /v1/models/half_plus_two/version/1:predict"),
        (":guess", text([1]), 400, "Malformed request"),
    ],
)
def test_what_is_wrong_is_told_in_the_words_of_tensorflow_serving(endpoint, path, body, status, words):
    response = endpoint.predict(body, path=path, name=HALF)
    assert response.status_code == status, response.text
    assert words in error_of(response)


def test_a_body_may_be_compressed(endpoint):
    headers = {**endpoint.headers, "Content-Encoding": "gzip"}
    body = gzip.compress(b'{"instances": [2, 3, 4]}')
    assert endpoint.predict(body, name=HALF, headers=headers).json() == {"predictions": [3.0, 3.5, 4.0]}
    bomb = gzip.compress(b" " * 64 * 1024 * 1024)
    assert endpoint.predict(bomb, name=HALF, headers=headers).status_code == 413


def test_what_python_writes_for_numbers_beyond_json_is_read(endpoint):
    """Whether NaN may come to a model is the endpoint's to say; here it may not."""
    response = endpoint.predict(json.dumps({"instances": [math.nan]}), name=HALF)
    assert response.status_code == 400
    assert "is NaN: send a finite number" in error_of(response)
