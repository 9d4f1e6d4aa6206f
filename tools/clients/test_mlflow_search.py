"""Every operator of MLflow's filter grammar, and what Orrery adds to it, through the unmodified client."""

import pytest
from mlflow.entities import Metric, Param, RunTag
from mlflow.exceptions import MlflowException

NAMES = ["ada", "bob", "cyd", "dan"]


@pytest.fixture
def runs(client, experiment):
    """Four runs: run i has loss i / 10, depth i, a name, and the tag `team` where i is odd. @returns ids by name."""
    ids = {}
    for i, name in enumerate(NAMES):
        tags = {"team": "Vision"} if i % 2 else {}
        run = client.create_run(experiment.experiment_id, start_time=1000 + i, run_name=name, tags=tags)
        history = [Metric("loss", 1.0, 0, 0), Metric("loss", i / 10, 1, 1)]
        client.log_batch(
            run.info.run_id,
            metrics=[*history, Metric("top 1", i, 0, 0)],
            params=[Param("depth", str(i)), Param("model", f"ResNet-{i}")],
            tags=[RunTag("a.b c", str(i))],
        )
        ids[name] = run.info.run_id
    client.set_terminated(ids["dan"], "FAILED", end_time=5000)
    return ids


@pytest.fixture
def found(mlflow, runs, experiment):
    def search(filter_string, **options):
        listed = mlflow.search_runs(
            [experiment.experiment_id], filter_string, output_format="list", **options
        )
        return [run.info.run_name for run in listed]

    return search


CASES = [
    ("", NAMES),
    ("metrics.loss = 0.2", ["cyd"]),
    ("metrics.loss != 0.2", ["ada", "bob", "dan"]),
    ("metrics.loss > 0.1", ["cyd", "dan"]),
    ("metrics.loss >= 0.1", ["bob", "cyd", "dan"]),
    ("metrics.loss < 0.1", ["ada"]),
    ("metrics.loss <= 0.1", ["ada", "bob"]),
    ("metric.`top 1` > 2", ["dan"]),
    ('metrics."top 1" < 1', ["ada"]),
    ("params.depth = '2'", ["cyd"]),
    ("params.depth != '2'", ["ada", "bob", "dan"]),
    ("param.model LIKE 'ResNet%'", NAMES),
    ("params.model LIKE 'resnet%'", []),
    ("parameters.model ILIKE '%NET-1'", ["bob"]),
    ("tags.team = 'Vision'", ["bob", "dan"]),
    ("tag.team ILIKE 'vis%'", ["bob", "dan"]),
    ("tags.`a.b c` = '3'", ["dan"]),
    ("attributes.status = 'RUNNING'", ["ada", "bob", "cyd"]),
    ("attribute.status != 'RUNNING'", ["dan"]),
    ("run_name = 'ada'", ["ada"]),
    ("attr.run_name LIKE '%d%'", ["ada", "cyd", "dan"]),
    ("start_time > 1001", ["cyd", "dan"]),
    ("end_time >= 5000", ["dan"]),
    ("metrics.loss > 0 AND params.depth != '3' and tags.team = 'Vision'", ["bob"]),
]

BEYOND_MLFLOW = [
    ("params.depth = '0' OR tags.team = 'Vision'", ["ada", "bob", "dan"]),
    ("(params.depth = '0' OR params.depth = '1') AND metrics.loss > 0", ["bob"]),
    ("metrics.loss < 0.05 OR (metrics.loss > 0.25 AND (tags.team = 'x' OR status = 'FAILED'))", ["ada", "dan"]),
    ("max(metrics.loss) = 1 AND min(metrics.loss) < 0.2", ["ada", "bob"]),
    ("first(metrics.loss) = 1", NAMES),
    ("last(metrics.loss) = 0.3", ["dan"]),
]


@pytest.mark.parametrize(("filter_string", "names"), [*CASES, *BEYOND_MLFLOW])
def test_finds_runs(found, filter_string, names):
    assert sorted(found(filter_string)) == names


def test_finds_runs_by_their_ids(found, runs):
    ids = ", ".join(f"'{runs[name]}'" for name in ("bob", "cyd"))
    assert sorted(found(f"attributes.run_id IN ({ids})")) == ["bob", "cyd"]
    assert sorted(found(f"run_id NOT IN ({ids})")) == ["ada", "dan"]


@pytest.mark.parametrize(
    ("order_by", "names"),
    [
        (["metrics.loss ASC"], NAMES),
        (["metrics.loss DESC"], NAMES[::-1]),
        (["params.depth DESC"], NAMES[::-1]),
        (["tags.team ASC", "start_time ASC"], ["bob", "dan", "ada", "cyd"]),
        (["attributes.start_time ASC"], NAMES),
        (["metrics.loss < 1"], None),
        (None, NAMES[::-1]),
    ],
)
def test_orders_runs(found, order_by, names):
    if names is None:
        with pytest.raises(MlflowException, match="order_by"):
            found("", order_by=order_by)
    else:
        assert found("", order_by=order_by) == names


def test_pages_through_runs(client, runs, experiment):
    names, token = [], None
    while True:
        page = client.search_runs([experiment.experiment_id], order_by=["metrics.loss"], max_results=3, page_token=token)
        names += [run.info.run_name for run in page]
        token = page.token
        if not token:
            break
    assert names == NAMES


@pytest.mark.parametrize(
    "filter_string",
    [
        "metrics.loss = 'x'",
        "params.depth > 1",
        "params.depth = 1",
        "metrics.loss LIKE '0%'",
        "run_name IN ('ada', 'dan')",
        "nothing.depth = '1'",
        "metrics.loss > 0 OR",
        "(metrics.loss > 0",
        "metrics.loss > 0)",
        "metrics.loss > 0; DROP TABLE run",
        "params.depth = '1' UNION SELECT 1",
        "'1' = '1'",
    ],
)
def test_refuses_what_is_no_filter(found, filter_string):
    with pytest.raises(MlflowException) as refusal:
        found(filter_string)
    assert refusal.value.get_http_status_code() == 400


def test_finds_experiments(client, new_name):
    stem = new_name("Experiment")
    for i in range(3):
        client.create_experiment(f"{stem} {i}", tags={"odd": str(i % 2)})

    def names(filter_string):
        found = client.search_experiments(filter_string=filter_string, order_by=["name ASC"])
        return [each.name.removeprefix(f"{stem} ") for each in found]

    assert names(f"name LIKE '{stem}%'") == ["0", "1", "2"]
    assert names(f"name ILIKE '{stem.upper()}%' AND tags.odd = '0'") == ["0", "2"]
    assert names(f"name = '{stem} 1'") == ["1"]
    assert names(f"name LIKE '{stem}%' AND tags.odd != '0'") == ["1"]
    assert names(f"(name = '{stem} 1' OR name = '{stem} 2') AND creation_time > 0") == ["1", "2"]
