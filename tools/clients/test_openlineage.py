"""openlineage-python, as it comes from PyPI: its events make the graph of lineage."""

import os
from datetime import datetime, timezone

import pytest
import requests
from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import (
    Dataset,
    DatasetEvent,
    InputDataset,
    Job,
    JobEvent,
    OutputDataset,
    Run,
    RunEvent,
    RunState,
)
from openlineage.client.facet_v2 import (
    column_lineage_dataset,
    error_message_run,
    job_type_job,
    nominal_time_run,
    parent_run,
    schema_dataset,
    symlinks_dataset,
)
from openlineage.client.transport.http import ApiKeyTokenProvider, HttpCompression, HttpConfig, HttpTransport
from openlineage.client.uuid import generate_new_uuid

TIMEOUT_S = 30
PRODUCER = "https://example.com/etl"
NAMESPACE = "python"


@pytest.fixture(params=["DATA", "GATEWAY"], ids=str.lower)
def url(request):
    """The service that keeps lineage, and the one public address."""
    return os.environ[f"ORRERY_{request.param}_URL"]


@pytest.fixture(params=[None, HttpCompression.GZIP], ids=["plain", "gzip"])
def client(request, url):
    auth = ApiKeyTokenProvider({"apiKey": os.environ["ORRERY_WRITER_TOKEN"]})
    config = HttpConfig(url=url, auth=auth, compression=request.param, timeout=TIMEOUT_S)
    return OpenLineageClient(transport=HttpTransport(config))


def ask(query, variables):
    response = requests.post(
        f"{os.environ['ORRERY_GATEWAY_URL']}/graphql",
        json={"query": query, "variables": variables},
        headers={"Authorization": f"Bearer {os.environ['ORRERY_TOKEN']}"},
        timeout=TIMEOUT_S,
    )
    answer = response.json()
    assert "errors" not in answer, answer
    return answer["data"]


def now():
    return datetime.now(timezone.utc).isoformat()


def run_event(run, job, state, **flows):
    return RunEvent(eventTime=now(), run=run, job=job, producer=PRODUCER, eventType=state, **flows)


def test_a_run_with_its_facets_is_in_the_graph(client):
    name = str(generate_new_uuid())
    run_id, parent_id = str(generate_new_uuid()), str(generate_new_uuid())
    job = Job(NAMESPACE, name, {"jobType": job_type_job.JobTypeJobFacet("BATCH", "PYTHON", "TASK")})
    parent = parent_run.ParentRunFacet(parent_run.Run(parent_id), parent_run.Job(NAMESPACE, "dag"))
    run = Run(run_id, {"parent": parent, "nominalTime": nominal_time_run.NominalTimeRunFacet("2001-06-01T12:00:00Z")})
    field = column_lineage_dataset.InputField(
        NAMESPACE, f"{name}.in", "a", [column_lineage_dataset.Transformation("DIRECT", "AGGREGATION")]
    )
    lineage = column_lineage_dataset.ColumnLineageDatasetFacet({"total": column_lineage_dataset.Fields([field])})
    schema = schema_dataset.SchemaDatasetFacet([schema_dataset.SchemaDatasetFacetFields("total", "INT")])
    link = symlinks_dataset.SymlinksDatasetFacet([symlinks_dataset.Identifier("hive", f"{name}.link", "TABLE")])
    inputs = [InputDataset(NAMESPACE, f"{name}.in")]
    outputs = [OutputDataset(NAMESPACE, f"{name}.out", {"schema": schema, "columnLineage": lineage, "symlinks": link})]
    client.emit(run_event(run, job, RunState.START, inputs=inputs))
    client.emit(run_event(run, job, RunState.COMPLETE, outputs=outputs))

    data = ask(
        """query ($name: String!, $run: String!, $in: String!, $out: String!) {
             lineageJob(namespace: "python", name: $name) { kind runs { nodes { runId state parentRunId nominalAt } } }
             lineageRuns(runId: $run) { inputs { name } outputs { name columns { name type } } }
             lineage(node: { kind: DATASET, namespace: "hive", name: $out }, direction: UP) { nodes { node { name } } }
             impact(node: { kind: DATASET, namespace: "python", name: $in }, change: DROP_COLUMN, column: "a") {
               things { node { name } certainty columns }
             } }""",
        {"name": name, "run": run_id, "in": f"{name}.in", "out": f"{name}.link"},
    )
    assert data["lineageJob"] == {
        "kind": "PYTHON TASK",
        "runs": {
            "nodes": [
                {
                    "runId": run_id,
                    "state": "COMPLETE",
                    "parentRunId": parent_id,
                    "nominalAt": "2001-06-01T12:00:00Z",
                }
            ]
        },
    }
    assert data["lineageRuns"] == [
        {
            "inputs": [{"name": f"{name}.in"}],
            "outputs": [{"name": f"{name}.out", "columns": [{"name": "total", "type": "INT"}]}],
        }
    ]
    reached = {place["node"]["name"] for place in data["lineage"]["nodes"]}
    assert reached == {f"{name}.link", f"{name}.out", name, f"{name}.in"}
    assert data["impact"]["things"] == [
        {"node": {"name": f"{name}.out"}, "certainty": "DEFINITE", "columns": ["total"]}
    ]


def test_a_failure_a_job_and_a_dataset_without_runs_are_taken(client):
    name, run_id = str(generate_new_uuid()), str(generate_new_uuid())
    error = error_message_run.ErrorMessageRunFacet("it broke", "python", "line 1")
    client.emit(run_event(Run(run_id, {"errorMessage": error}), Job(NAMESPACE, name), RunState.FAIL))
    client.emit(JobEvent(eventTime=now(), job=Job(NAMESPACE, f"{name}.job"), producer=PRODUCER))
    schema = schema_dataset.SchemaDatasetFacet([schema_dataset.SchemaDatasetFacetFields("a", "INT")])
    dataset = Dataset(NAMESPACE, f"{name}.set", facets={"schema": schema})
    client.emit(DatasetEvent(eventTime=now(), dataset=dataset, producer=PRODUCER))

    data = ask(
        """query ($run: String!, $job: String!, $set: String!) {
             lineageRuns(runId: $run) { state error }
             lineageJob(namespace: "python", name: $job) { name }
             lineageNode(node: { kind: DATASET, namespace: "python", name: $set }) { columns { name } } }""",
        {"run": run_id, "job": f"{name}.job", "set": f"{name}.set"},
    )
    assert data["lineageRuns"] == [{"state": "FAIL", "error": "it broke"}]
    assert data["lineageJob"] == {"name": f"{name}.job"}
    assert data["lineageNode"] == {"columns": [{"name": "a"}]}


def test_the_asynchronous_transport_works(url):
    name, run_id = str(generate_new_uuid()), str(generate_new_uuid())
    client = OpenLineageClient(
        config={
            "transport": {
                "type": "async_http",
                "url": url,
                "compression": "gzip",
                "auth": {"type": "api_key", "apiKey": os.environ["ORRERY_WRITER_TOKEN"]},
            }
        }
    )
    for state in (RunState.START, RunState.COMPLETE):
        client.emit(run_event(Run(run_id), Job(NAMESPACE, name), state))
    client.close(timeout=TIMEOUT_S)

    data = ask("query ($run: String!) { lineageRuns(runId: $run) { state } }", {"run": run_id})
    assert data["lineageRuns"] == [{"state": "COMPLETE"}]


def test_a_token_that_may_not_write_is_refused(url):
    auth = ApiKeyTokenProvider({"apiKey": os.environ["ORRERY_TOKEN"]})
    client = OpenLineageClient(transport=HttpTransport(HttpConfig(url=url, auth=auth, timeout=TIMEOUT_S)))
    event = run_event(Run(str(generate_new_uuid())), Job(NAMESPACE, "refused"), RunState.START)
    with pytest.raises(Exception, match="403"):
        client.emit(event)
