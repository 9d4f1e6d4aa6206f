"""TF Serving's REST protocol, asked with plain `requests` as its users do."""

import pytest

ROWS = [
    {"distance": 2176.0, "hour": 18.0, "origin": "ORD"},
    {"distance": 215.5, "hour": 7.0, "origin": "ATL"},
    {"distance": 700.0, "hour": 13.0, "origin": "an airport that it has never seen"},
]
COLUMNS = {name: [row[name] for row in ROWS] for name in ROWS[0]}
TEN_MEGABYTES = 10 * 1024 * 1024


def close(value):
    """The model computes in float64 and answers in float32."""
    return pytest.approx(value, abs=1e-6)


def refused(response, status, *words):
    """The answer is an error in TF Serving's form, and nothing else, which says what is wrong."""
    assert response.status_code == status, response.text
    assert list(response.json()) == ["error"]
    for word in words:
        assert word in response.json()["error"]


def row_without(name):
    return {key: value for key, value in ROWS[0].items() if key != name}


def test_rows_are_answered_by_row(endpoint, probability):
    response = endpoint.predict({"instances": ROWS})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("application/json")
    expected = [probability(row) for row in ROWS]
    predictions = response.json()["predictions"]
    assert [p["probability"][0] for p in predictions] == [close(value) for value in expected]
    assert [p["label"][0] for p in predictions] == [int(value > 0.5) for value in expected]


def test_columns_are_answered_by_column(endpoint, probability):
    response = endpoint.predict({"inputs": COLUMNS})
    assert response.status_code == 200, response.text
    outputs = response.json()["outputs"]
    assert [value for [value] in outputs["probability"]] == [close(probability(row)) for row in ROWS]
    assert set(outputs) == {"probability", "label"}


def test_the_signature_may_be_named_and_the_version_too(endpoint):
    body = {"signature_name": "serving_default", "instances": ROWS}
    by_version = endpoint.predict(body, path="/versions/1:predict")
    assert by_version.status_code == 200, by_version.text
    assert by_version.json() == endpoint.predict(body).json()


def test_a_body_is_json_whatever_its_content_type_says(endpoint):
    text = '{"instances": [{"distance": 1.0, "hour": 2.0, "origin": "SFO"}]}'
    headers = {**endpoint.headers, "Content-Type": "application/x-www-form-urlencoded"}
    assert endpoint.predict(text, headers=headers).status_code == 200


def test_the_status_says_that_the_version_is_available(endpoint):
    response = endpoint.get()
    assert response.status_code == 200, response.text
    [status] = response.json()["model_version_status"]
    assert status["version"] == "1"
    assert status["state"] == "AVAILABLE"
    assert status["status"]["error_code"] == "OK"


def test_the_metadata_describes_inputs_and_outputs(endpoint):
    response = endpoint.get("/metadata")
    assert response.status_code == 200, response.text
    body = response.json()
    assert body["model_spec"]["name"] == endpoint.name
    signature = body["metadata"]["signature_def"]["signature_def"]["serving_default"]
    assert signature["method_name"] == "tensorflow/serving/predict"
    types = {name: tensor["dtype"] for name, tensor in signature["inputs"].items()}
    assert types == {"distance": "DT_FLOAT", "hour": "DT_FLOAT", "origin": "DT_STRING"}
    assert signature["outputs"]["probability"]["dtype"] == "DT_FLOAT"
    assert [dim["size"] for dim in signature["outputs"]["label"]["tensor_shape"]["dim"]] == ["-1", "1"]


@pytest.mark.parametrize(
    "path", [":predict", "/versions/1:predict"], ids=["its newest version", "a version of it"]
)
def test_an_unknown_model_is_not_found(endpoint, path):
    refused(endpoint.predict({"instances": ROWS}, path=path, name="nobody"), 404, "nobody")


def test_an_unknown_version_is_not_found(endpoint):
    refused(endpoint.predict({"instances": ROWS}, path="/versions/99:predict"), 404, "99")


def test_a_missing_feature_is_named(endpoint):
    refused(endpoint.predict({"instances": [ROWS[1], row_without("hour")]}), 400, "hour")
    refused(endpoint.predict({"inputs": {"distance": [1.0], "hour": [2.0]}}), 400, "origin")


def test_an_unknown_feature_is_named(endpoint):
    refused(endpoint.predict({"instances": [{**ROWS[0], "colour": "red"}]}), 400, "colour")


@pytest.mark.parametrize(
    "name, value",
    [("hour", "seven"), ("hour", True), ("hour", {}), ("hour", [[1.0]]), ("origin", 7), ("hour", None)],
)
def test_a_value_of_the_wrong_type_is_refused_by_the_name_of_its_feature(endpoint, name, value):
    refused(endpoint.predict({"instances": [{**ROWS[0], name: value}]}), 400, name)


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_json_does_not_have_is_refused(endpoint, word):
    text = '{"instances": [{"distance": %s, "hour": 2.0, "origin": "SFO"}]}' % word
    refused(endpoint.predict(text), 400, "distance", "finite")
    refused(endpoint.predict({"instances": [{**ROWS[0], "distance": word}]}), 400, "distance")


def test_a_number_beyond_float32_is_refused(endpoint):
    refused(endpoint.predict({"instances": [{**ROWS[0], "distance": 1e39}]}), 400, "distance")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"instances": []}',
        '{"instances": 7}',
        '{"instances": [7]}',
        '{"inputs": {"distance": [1.0, 2.0], "hour": [2.0], "origin": ["SFO"]}}',
        '{"instances": [], "inputs": {}}',
        '{"signature_name": "other", "instances": [{"distance": 1.0, "hour": 2.0, "origin": "SFO"}]}',
    ],
)
def test_what_is_no_request_is_refused(endpoint, body):
    refused(endpoint.predict(body), 400)


def test_a_body_of_ten_megabytes_is_too_large_and_the_next_request_is_answered(endpoint):
    text = '{"instances": [%s]}' % ("0" * TEN_MEGABYTES)
    refused(endpoint.predict(text), 413)
    assert endpoint.predict({"instances": ROWS}).status_code == 200


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eDp5"}])
def test_nobody_is_answered_without_a_token(endpoint, headers):
    refused(endpoint.predict({"instances": ROWS}, headers=headers), 401)
