"""Great Expectations reads the suites that Orrery gives out, and finds in the same table what Orrery found."""

import io
import os
import time
import uuid

import pandas as pd
import pytest
import requests

os.environ["GX_ANALYTICS_ENABLED"] = "false"
import great_expectations as gx  # noqa: E402
import great_expectations.expectations as gxe  # noqa: E402

TIMEOUT_S = 60
ROWS = 400

COUNTS = ("element_count", "missing_count", "unexpected_count")


def table():
    """Rows with gaps, strays and doubles."""
    n = pd.Series(range(ROWS))
    return pd.DataFrame({
        "id": "K" + n.astype(str),
        "amount": n.where(n % 10 != 3).astype("float64") * 1.5 - 20,
        "quantity": n % 7,
        "limit": (n % 9) + 1,
        "country": n.map(lambda i: ["SI", "AT", "IT", "xx"][i % 4]),
        "code": n.map(lambda i: f"C-{i:04d}" if i % 50 else "none"),
        "batch": n // 2,
    })


EXPECTATIONS = [
    gxe.ExpectColumnToExist(column="amount"),
    gxe.ExpectColumnToExist(column="gone"),
    gxe.ExpectTableRowCountToEqual(value=ROWS),
    gxe.ExpectTableRowCountToBeBetween(min_value=1, max_value=10),
    gxe.ExpectTableColumnCountToEqual(value=7),
    gxe.ExpectColumnValuesToNotBeNull(column="amount", severity="warning"),
    gxe.ExpectColumnValuesToNotBeNull(column="amount", mostly=0.85),
    gxe.ExpectColumnValuesToBeBetween(column="amount", min_value=0, max_value=500),
    gxe.ExpectColumnValuesToBeBetween(column="amount", min_value=0, strict_min=True, mostly=0.9),
    gxe.ExpectColumnValuesToBeInSet(column="country", value_set=["SI", "AT", "IT"], mostly=0.7),
    gxe.ExpectColumnValuesToNotBeInSet(column="country", value_set=["xx"]),
    gxe.ExpectColumnValuesToMatchRegex(column="code", regex=r"^C-\d{4}$"),
    gxe.ExpectColumnValuesToNotMatchRegex(column="code", regex="^none$"),
    gxe.ExpectColumnValueLengthsToBeBetween(column="code", min_value=5, max_value=6),
    gxe.ExpectColumnValueLengthsToEqual(column="code", value=6, severity="info"),
    gxe.ExpectColumnValuesToBeUnique(column="id"),
    gxe.ExpectColumnValuesToBeUnique(column="batch"),
    gxe.ExpectColumnMeanToBeBetween(column="quantity", min_value=2, max_value=4),
    gxe.ExpectColumnMedianToBeBetween(column="quantity", min_value=5, max_value=6),
    gxe.ExpectColumnMaxToBeBetween(column="quantity", min_value=6, max_value=6),
    gxe.ExpectColumnSumToBeBetween(column="quantity", min_value=0, max_value=1000),
    gxe.ExpectColumnStdevToBeBetween(column="quantity", min_value=1, max_value=3),
    gxe.ExpectColumnUniqueValueCountToBeBetween(column="country", min_value=4, max_value=4),
    gxe.ExpectColumnPairValuesAToBeGreaterThanB(column_A="limit", column_B="quantity"),
    gxe.ExpectColumnPairValuesToBeEqual(column_A="limit", column_B="quantity", mostly=0.1),
    gxe.ExpectCompoundColumnsToBeUnique(column_list=["batch", "quantity"]),
    gxe.ExpectMulticolumnSumToEqual(column_list=["quantity", "limit"], sum_total=8),
]


class Data:
    """The service of datasets, as somebody with a token uses it."""

    def __init__(self, base, token):
        self.base, self.headers = base, {"Authorization": f"Bearer {token}"}

    def graphql(self, query, **variables):
        body = {"query": query, "variables": variables}
        answer = requests.post(f"{self.base}/graphql", json=body, headers=self.headers, timeout=TIMEOUT_S).json()
        assert "errors" not in answer, answer
        return answer["data"]

    def upload(self, dataset, frame):
        self.graphql("mutation ($n: String!) { createDataset(input: { name: $n }) { __typename } }", n=dataset)
        file = io.BytesIO()
        frame.to_parquet(file, index=False)
        headers = {**self.headers, "Content-Type": "application/vnd.apache.parquet"}
        url = f"{self.base}/datasets/{dataset}/versions"
        answer = requests.post(url, data=file.getvalue(), headers=headers, timeout=TIMEOUT_S)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    def import_suite(self, dataset, suite):
        mutation = """mutation ($input: ImportExpectationSuiteInput!) {
            importExpectationSuite(input: $input) { __typename } }"""
        kept = self.graphql(mutation, input={"dataset": dataset, "suite": suite, "judgesIntake": False})
        assert kept["importExpectationSuite"]["__typename"] == "SaveExpectationSuiteSuccess"

    def export_suite(self, dataset, name):
        query = """query ($d: String!, $n: String!) {
            dataset(name: $d) { expectationSuite(name: $n) { revision { json } } } }"""
        return self.graphql(query, d=dataset, n=name)["dataset"]["expectationSuite"]["revision"]["json"]

    def validate(self, version, suite):
        """What Orrery tells of a validation in Great Expectations' words."""
        mutation = """mutation ($input: ValidateDatasetVersionInput!) { validateDatasetVersion(input: $input) {
            ... on ValidateDatasetVersionSuccess { job { id } } } }"""
        begun = self.graphql(mutation, input={"versionId": version, "suite": suite})
        job = {"id": begun["validateDatasetVersion"]["job"]["id"], "state": "QUEUED"}
        deadline = time.monotonic() + TIMEOUT_S
        while job["state"] != "SUCCEEDED":
            assert time.monotonic() < deadline and job["state"] != "FAILED", job
            time.sleep(0.2)
            job = self.graphql("query ($id: ID!) { dataJob(id: $id) { id state result } }", id=job["id"])["dataJob"]
        report = f"{self.base}/quality-reports/{job['result']['validationId']}.json"
        return requests.get(report, headers=self.headers, timeout=TIMEOUT_S).json()


@pytest.fixture
def orrery():
    return Data(os.environ["ORRERY_DATA_URL"], os.environ["ORRERY_WRITER_TOKEN"])


def test_same_findings(orrery):
    dataset = f"gx-{uuid.uuid4().hex[:8]}"
    frame = table()
    version = orrery.upload(dataset, frame)
    written = gx.ExpectationSuite(name="orders", expectations=EXPECTATIONS)
    orrery.import_suite(dataset, written.to_json_dict())

    read = gx.ExpectationSuite(**orrery.export_suite(dataset, "orders"))
    context = gx.get_context(mode="ephemeral")
    batch = context.data_sources.pandas_default.read_dataframe(frame)
    theirs = batch.validate(read).to_json_dict()
    ours = orrery.validate(version, "orders")

    assert len(read.expectations) == len(EXPECTATIONS)
    assert ours["success"] == theirs["success"] is False
    assert ours["statistics"] == theirs["statistics"]
    # Great Expectations tells results in an order of its own.
    found = {key(result): result for result in theirs["results"]}
    assert len(found) == len(EXPECTATIONS)
    for result in ours["results"]:
        same(result, found[key(result)])


def test_suites_of_both_generations(orrery):
    dataset = f"gx-{uuid.uuid4().hex[:8]}"
    orrery.upload(dataset, table())
    old = {
        "expectation_suite_name": "old",
        "expectations": [{"expectation_type": "expect_column_to_exist", "kwargs": {"column": "id"}, "meta": {}}],
        "meta": {"great_expectations_version": "0.18.19"},
    }
    orrery.import_suite(dataset, old)

    suite = gx.ExpectationSuite(**orrery.export_suite(dataset, "old"))

    assert suite.name == "old"
    assert suite.expectations[0].column == "id"


def key(result):
    """What is expected, however its numbers and defaults are written."""
    configuration = result["expectation_config"]
    kwargs = {k: number(v) for k, v in configuration["kwargs"].items() if k != "batch_id" and v not in (None, False)}
    return configuration["type"], repr(sorted(kwargs.items(), key=lambda item: item[0]))


def number(value):
    if isinstance(value, list):
        return [number(each) for each in value]
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def same(ours, theirs):
    assert ours["success"] == theirs["success"], (ours, theirs)
    for count in COUNTS:
        if count in theirs["result"]:
            assert ours["result"][count] == theirs["result"][count], (count, ours, theirs)
    observed = theirs["result"].get("observed_value")
    if isinstance(observed, (int, float)):
        assert ours["result"]["observed_value"] == pytest.approx(observed, rel=1e-12), (ours, theirs)
