"""Searches for runs: the filter grammar, orders, views and pages."""

from .logging import metric

NUMBERS = ("= 1", "!= 1", "> 0", ">= 1", "< 1", "<= 1", "= 1.5", "= -1", "> 1e-3", "= '1'", "= x", "LIKE '1'", "IN (1)", "= NaN", "= 'NaN'", "= 1.0.0", "> +1", "= .5",
           "= 5.", "== 1", "<> 1", "= 1 AND metrics.m > 0", "IS NULL", "> inf", "= -Infinity", "= 1e400", "= 0x10", "=1", ">=-1", "= - 1", "BETWEEN 1 AND 2", "=")  # fmt: skip
TEXTS = ("= 'a'", "!= 'a'", "LIKE 'a%'", "LIKE 'A%'", "ILIKE 'A%'", "LIKE '%a'", "LIKE '_'", "LIKE 'a_b'", "LIKE 'a\\_b'", "LIKE '100%'", "LIKE '100\\%'", "LIKE 'a[b]%'", "LIKE '*'", "LIKE 'a?b'",
         "ILIKE 'Ü%'", "LIKE 'ü%'", "= \"a\"", "= `a`", "= a", "= 1", "= ''", "LIKE ''", "IN ('a', 'ab')", "NOT IN ('a')", "IN ('a')", "IN ()", "IN 'a'", "> 'a'", "= 'it''s'", "= \"it's\"", "= 'say \"x\"'",
         "= 'a' AND", "='a'", "  =   'a'", "= 'A'", "like 'a%'", "Ilike 'A%'", "in ('a')", "NOT LIKE 'a%'", "= NULL", "IS NULL", "IS NOT NULL", "= 'a\\b'", "LIKE 'a\\\\b'", "LIKE '%\n%'", "= 'a=b'", "= 'a AND b'",
         "= 'a' OR params.t = 'b'", "LIKE 1", "IN (a)", "IN ('a',)", "IN ('a', 1)", "IN (\"a\")", "= 'x;y'", "RLIKE 'a'", "= ('a')", "= 'a")  # fmt: skip
KEYS = ("params.t", "param.t", "parameter.t", "parameters.t", "tags.t", "tag.t", "params.`t`", 'params."t"', "params.'t'", "params.`a b`", 'params."a b"', "params.a/b", "params.a.b", "params.`a.b`", "params.a-b",
        "params.ü", "params.1", "params.nothing", "params.", "params", "params..t", "params.`", "params.``", "Params.t", "PARAMS.t", "params .t", "x.t", "tags.mlflow.runName", "tags.`mlflow.runName`", "tags.mlflow.user",
        "tags.\"mlflow.note.content\"", "`params`.t", "`params.t`", "params.t.x", "params.like", "params.and", "params.select", "params.order", "params.date", "params.user", "params.a b")  # fmt: skip
ATTRIBUTES = ("run_id", "run_uuid", "run_name", "`run name`", "Run name", "Run ID", "status", "user_id", "artifact_uri", "start_time", "end_time", "created", "Created", "experiment_id", "lifecycle_stage", "name", "duration", "source_type",
              "attributes.status", "attribute.status", "attr.status", "run.status", "ATTRIBUTES.status", "attributes.`status`", "attributes.Status", "attributes.", "attributes", "attributes.start_time", "attributes.x")  # fmt: skip
WHOLE = ("", " ", "AND", ";", "'", "\"", "`", "(", ")", "()", "*", "1", "1 = 1", "'a' = params.t", "params.t = params.t", "metrics.m > 0 AND params.t = 'a'", "metrics.m > 0 and tags.t = 'a'", "metrics.m > 0 AND AND params.t = 'a'",
         "metrics.m > 0 params.t = 'a'", "metrics.m > 0, params.t = 'a'", "(metrics.m > 0)", "metrics.m > 0 AND (params.t = 'a')", "(metrics.m > 0 AND params.t = 'a')", "NOT metrics.m > 0", "metrics.m > 0 OR metrics.m < 0", "metrics.m > 0;",
         "metrics.m > 0; DROP TABLE runs", "metrics.m > 0 -- x", "/* x */ metrics.m > 0", "SELECT 1", "metrics.m > (SELECT 1)", "metrics.m > 0\nAND\tparams.t = 'a'", "metrics.m>0 AND params.t='a'", "metrics.m > 0 && params.t = 'a'",
         "metrics.m > metrics.n", "max(metrics.m) > 0", "metrics.m + 1 > 0", "params.t = 'a' AND params.t = 'b'", "metrics.m > 0 AND metrics.m < 100 AND tags.t = 'a' AND status = 'RUNNING'", "params.t", "params.t =", "params.t 'a'", "= 'a'",
         "status = 'RUNNING' AND run_name LIKE '%1%'", "metrics.`a b` > 0", "metrics.\"a b\" > 0", "metrics.a/b > 0", "metrics.m >", "metrics.m > 0 AND ", "metric.m > 0", "metrics.nothing > 0", "metrics.nothing != 1", "tags.nothing != 'a'")  # fmt: skip


def population(session):
    """Runs with ties, NaN, nulls and texts that want quoting."""
    experiment = session.experiment()
    texts = ["a", "ab", "A", "b", "a_b", "axb", "100%", "1000", "ü", "Ü", "it's", 'say "x"', "", "a\\b", "a\nb", "a=b", "a AND b", "a[b]c", "*", "a?b", "1", "x;y"]
    numbers = [1, -1, 0, 1.5, "NaN", "Infinity", "-Infinity", None, 1, 1]
    for index, text in enumerate(texts):
        run = session.run(experiment, start_time=1000 + index // 3, run_name=f"{text or 'none'} {index}", user_id="u" if index % 2 else "v")
        value = numbers[index % len(numbers)]
        metrics = [] if value is None else [metric("m", value, 1, index % 4), metric("a b", index % 3)]
        session.post("runs/log-batch", run_id=run, metrics=metrics, params=[{"key": "t", "value": text}, {"key": "a b", "value": "a"}, {"key": "a/b", "value": "a"}][: index % 4 or 3],
                     tags=[{"key": "t", "value": text}, {"key": "mlflow.note.content", "value": "a"}][: index % 3])  # fmt: skip
        if index % 5 == 1:
            session.post("runs/update", run_id=run, status="FINISHED" if index % 2 else "FAILED", end_time=2000 + index)
        if index % 7 == 3:
            session.post("runs/delete", run_id=run)
    return experiment


def find(session, experiment, text):
    session.post("runs/search", experiment_ids=[experiment], filter=text, max_results=50, order_by=["attributes.start_time ASC", "attributes.run_name ASC"])


def filters(session):
    experiment = population(session)
    for clause in NUMBERS:
        for subject in ("metrics.m", "start_time", "attributes.end_time"):
            find(session, experiment, f"{subject} {clause}")
    for clause in TEXTS:
        for subject in ("params.t", "tags.t", "run_name", "status", "user_id"):
            find(session, experiment, f"{subject} {clause}")
    for subject in (*KEYS, *ATTRIBUTES):
        for clause in ("= 'a'", "!= 'RUNNING'", "LIKE '%a%'", "> 1001", "IN ('RUNNING', 'a')"):
            find(session, experiment, f"{subject} {clause}")
    for text in WHOLE:
        find(session, experiment, text)
    for wrong in (5, None, [], {}, True):
        find(session, experiment, wrong)


def random_filters(session):
    """Clauses put together by chance, and then damaged."""
    experiment = population(session)
    choose = session.random.choice
    subjects = ("metrics.m", "params.t", "tags.t", "status", "start_time", "run_name", "metrics.`a b`", "tags.`mlflow.note.content`", "user_id", "end_time")
    operators = ("=", "!=", ">", ">=", "<", "<=", "LIKE", "ILIKE", "IN", "NOT IN", "like", "==")
    values = ("1", "-1.5", "'a'", "'%a%'", "\"b\"", "('a', 'b')", "('RUNNING')", "'RUNNING'", "1001", "'_'", "a", "''", "1e3")
    for _ in range(250):
        text = f" {choose(['AND', 'AND', 'AND', 'and'])} ".join(f"{choose(subjects)} {choose(operators)} {choose(values)}" for _ in range(choose([1, 1, 1, 2, 3])))
        if session.random.random() < 0.25:
            at = session.random.randrange(len(text))
            text = text[:at] + choose(["", "'", "`", '"', " ", "(", ")", ",", ".", "=", "%", "AND"]) + text[at + choose([0, 1]) :]
        find(session, experiment, text)


def orders(session):
    experiment = population(session)
    clauses = ("metrics.m", "metrics.m ASC", "metrics.m DESC", "metrics.nothing", "params.t", "params.t DESC", "tags.t", "tags.t DESC", "attributes.start_time", "start_time DESC", "end_time", "end_time DESC", "status", "run_name", "run_name DESC",
               "user_id", "created", "Created DESC", "`Run name`", "metrics.`a b`", 'metrics."a b" DESC', "metrics.m desc", "metrics.m Asc", "metrics.m FOO", "metrics.m ASC DESC", "metrics", "metrics.", "x", "x.y", "", " ", "1",
               "metrics.m, params.t", "lifecycle_stage", "experiment_id", "attributes.x", "attribute.status", "attr.status", "metric.m", "param.t", "tag.t", "run.status", "dataset.name", "metrics.m  DESC", " metrics.m", "metrics.m DESC ", "tags.mlflow.runName",
               "tags.`mlflow.runName`", "'metrics.m'", "metrics.a b", "datasets.name", "attributes.`start_time`", "inputs.x")  # fmt: skip
    for clause in clauses:
        session.post("runs/search", experiment_ids=[experiment], order_by=[clause, "attributes.run_name"], max_results=50)
        session.post("runs/search", experiment_ids=[experiment], order_by=[clause], filter="attributes.run_name = 'a 0'")
    for wrong in ("metrics.m", [1], [None], {}, None, [["a"]], ["metrics.m", "metrics.m"], ["metrics.m", "params.t DESC", "start_time"], ["start_time", "start_time DESC"]):
        session.post("runs/search", experiment_ids=[experiment], order_by=wrong, filter="attributes.run_name LIKE 'a%'")


def pages(session):
    experiment = population(session)
    other = session.experiment("other")
    session.run(other, start_time=1001, run_name="in other")
    for order in ([], ["metrics.m DESC"], ["metrics.m ASC"], ["params.t"], ["tags.t DESC", "metrics.`a b`"], ["end_time"], ["attributes.end_time DESC"], ["status", "user_id DESC"]):
        for size in (1, 4, 10):
            session.pages("runs/search", experiment_ids=[experiment, other], order_by=[*order, "attributes.start_time ASC", "attributes.run_name"], max_results=size)
    for view in ("ACTIVE_ONLY", "DELETED_ONLY", "ALL", "x", 1, 2, 3, 0, "2", None):
        session.post("runs/search", experiment_ids=[experiment], run_view_type=view, max_results=30, order_by=["attributes.run_name"])
    for most in (0, -1, 1, 50_000, 50_001, 2**31, 2**63, "5", "x", 1.5, True, None):
        session.post("runs/search", experiment_ids=[experiment], max_results=most, filter="attributes.run_name = 'a 0'")
    for asked in (None, [], "x", [None], [5], ["x"], ["99999"], {}, [other, other], [experiment, "99999"]):
        session.post("runs/search", experiment_ids=asked, max_results=2, order_by=["attributes.run_name"])
    session.post("runs/search")
    for token in ("x", "", "e30=", "eyJvZmZzZXQiOiAyfQ==", 5):
        session.post("runs/search", experiment_ids=[experiment], max_results=1, page_token=token)
    session.post("experiments/delete", experiment_id=other)
    for view in ("ACTIVE_ONLY", "DELETED_ONLY", "ALL"):
        session.post("runs/search", experiment_ids=[other], run_view_type=view)


SCENARIOS = (filters, random_filters, orders, pages)
