"""Experiments: their lifecycle, tags and searches."""


def lifecycle(session):
    experiment = session.experiment()
    session.get("experiments/get", experiment_id=experiment)
    session.get("experiments/get-by-name", experiment_name="lifecycle nobody has")
    session.get("experiments/get-by-name", experiment_name=f"{session.prefix} experiment")
    session.experiment()
    for name in ("", " ", "0", "a/b", "ünï ☃ 😀", "x" * 500, "x" * 501, "'quoted\"", "%_", "a\nb", "Default"):
        session.experiment(name) if name.strip() and len(name) < 400 else session.post("experiments/create", name=name)
    session.post("experiments/update", experiment_id=experiment, new_name=f"{session.prefix} renamed")
    session.post("experiments/update", experiment_id=experiment, new_name=f"{session.prefix} 0")
    session.post("experiments/update", experiment_id=experiment, new_name="")
    session.post("experiments/update", experiment_id=experiment)
    run = session.run(experiment)
    session.post("experiments/delete", experiment_id=experiment)
    session.post("experiments/delete", experiment_id=experiment)
    session.get("experiments/get", experiment_id=experiment)
    session.get("experiments/get-by-name", experiment_name=f"{session.prefix} renamed")
    session.get("runs/get", run_id=run)
    session.run(experiment)
    session.post("runs/update", run_id=run, status="FINISHED", end_time=5)
    session.post("runs/set-tag", run_id=run, key="a", value="b")
    session.post("runs/log-metric", run_id=run, key="a", value=1, timestamp=1)
    session.post("experiments/update", experiment_id=experiment, new_name="anything")
    session.post("experiments/set-experiment-tag", experiment_id=experiment, key="a", value="b")
    session.post("experiments/delete-experiment-tag", experiment_id=experiment, key="a")
    session.experiment("renamed")
    for view in ("ACTIVE_ONLY", "DELETED_ONLY", "ALL"):
        session.post("runs/search", experiment_ids=[experiment], run_view_type=view)
    session.post("experiments/restore", experiment_id=experiment)
    session.post("experiments/restore", experiment_id=experiment)
    session.get("experiments/get", experiment_id=experiment)
    session.get("runs/get", run_id=run)
    for wrong in ("99999", "x", "", "-1", "1.5", "01", " 1", "9" * 30, "0"):
        session.get("experiments/get", experiment_id=wrong)
        for verb in ("delete", "restore") if wrong != "0" else ():
            session.post(f"experiments/{verb}", experiment_id=wrong)
        session.post("experiments/update", experiment_id=wrong, new_name=f"{session.prefix} other")
        session.post("experiments/set-experiment-tag", experiment_id=wrong, key="a", value="b")
        session.post("runs/create", experiment_id=wrong, start_time=1, run_name="r")
        session.post("runs/search", experiment_ids=[wrong])
    session.post("experiments/update", experiment_id="0", new_name="Default")


def delete_default(session):
    session.post("experiments/delete", experiment_id="0")
    session.get("experiments/get", experiment_id="0")
    session.post("experiments/restore", experiment_id="0")


def tags(session):
    experiment = session.experiment(tags=[{"key": "a", "value": "1"}, {"key": "mlflow.note.content", "value": "# ü\n"}])
    session.experiment("twice", tags=[{"key": "a", "value": "1"}, {"key": "a", "value": "2"}])
    session.experiment("no key", tags=[{"value": "1"}])
    session.experiment("no value", tags=[{"key": "k"}])
    session.experiment("long", tags=[{"key": "k" * 251, "value": "1"}])
    session.experiment("long value", tags=[{"key": "k", "value": "v" * 5001}])
    session.experiment("wrong key", tags=[{"key": "a~b", "value": "v"}])
    for value in ("", "x", "v" * 5000, "v" * 5001, "ü☃😀", "a\n\tb"):
        session.post("experiments/set-experiment-tag", experiment_id=experiment, key="value", value=value)
    for key in ("", " ", "/", "a/b", "a//b", "../a", ".", "a.", "k" * 250, "k" * 251, "ü", "a:b", "a~b", "mlflow.x", "/a"):
        session.post("experiments/set-experiment-tag", experiment_id=experiment, key=key, value="1")
        session.post("experiments/delete-experiment-tag", experiment_id=experiment, key=key)
    session.post("experiments/delete-experiment-tag", experiment_id=experiment, key="nothing")
    session.get("experiments/get", experiment_id=experiment)


def locations(session):
    for index, location in enumerate(
        ("s3://bucket/path", "s3://bucket/path/", "gs://b", "", "mlflow-artifacts:/some/where", "dbfs:/x",
         "s3://b/p?a=b", "s3://b/../c", "x" * 300)
    ):  # fmt: skip
        experiment = session.experiment(f"at {index}", artifact_location=location)
        session.get("experiments/get", experiment_id=experiment)
        session.run(experiment)
    session.experiment("at a host", artifact_location="hdfs://h/p?q=1")


FILTERS = """
name = '{p} a'|name != '{p} a'|name LIKE '{p} %'|name ILIKE '{P} %'|name LIKE '%_'|name LIKE '%\\_%'|name ILIKE '%B'
name LIKE '{p} ü%'|name ILIKE '{p} Ü%'|attribute.name = '{p} a'|attributes.name = '{p} a'|attr.name = '{p} a'|name = "{p} a"|name = `{p} a`|`name` = '{p} a'|name='{p} a'
name > 'a'|name IN ('{p} a', '{p} b')|name IN ('{p} a')|name NOT IN ('{p} a')|name = 1|name = a|name|name =|= 'a'|NAME = '{p} a'|nAme = 'a'
creation_time > 0|creation_time >= 0|creation_time < 10|creation_time = 1|creation_time != 1|creation_time LIKE '1'|creation_time > '0'|creation_time > 0.5|creation_time > -1|creation_time > x
last_update_time > 0|last_update_time <= 1|last_updated_time > 0|experiment_id = '1'|experiment_id = 1|lifecycle_stage = 'active'|artifact_location = 'x'
tags.a = '1'|tag.a = '1'|tags.a != '1'|tags.a LIKE '1%'|tags.a ILIKE '%X%'|tags.`a` = '1'|tags."a" = '1'|tags.`a b` = '1'|tags.a > '1'|tags.a IN ('1')|tags.a = 1|tags.a = 1.5
tags.a = '1' AND name LIKE '{p}%'|tags.a = '1' and tags.b = '2'|tags.a = '1' OR tags.b = '2'|(tags.a = '1')|tags.a = '1' AND|AND tags.a = '1'|tags.a = '1' tags.b = '2'|tags.a = '1', tags.b = '2'
params.a = '1'|metrics.a > 1|x.a = '1'|tags. = '1'|tags = '1'|.a = '1'|tags.a.b = '1'|tags.mlflow.note.content = 'n'|tags.`mlflow.note.content` = 'n'|tags.a IS NULL|tags.a IS NOT NULL
;|'|"|`|name = 'a|name = 'it''s'|name = 'it\\'s'|name = "it's"|name LIKE '{p} it%'|name = ''|tags.a = ''|name = '{p} a';|name = '{p} a' --x|/* x */ name = '{p} a'|name = '{p} a' AND 1 = 1|1 = 1|NOT name = 'a'|name LIKE 'x' ESCAPE 'y'
name NOT LIKE '%'|name == '{p} a'|name <> '{p} a'|name = 'a' = 'b'|name = null|name IS NULL|name = true|name BETWEEN 'a' AND 'b'
"""


def search(session):
    for index, name in enumerate(("a", "b", "B", "ü", "it's", 'say "x"', "a_b", "a%b")):
        tags = [{"key": "a", "value": str(index % 3)}, {"key": "b", "value": "xX"}]
        session.experiment(name, tags=tags if index % 4 else [])
    gone = session.experiment("gone", tags=[{"key": "mlflow.note.content", "value": "n"}])
    session.post("experiments/delete", experiment_id=gone)
    mine = f"name LIKE '{session.prefix}%'"
    for text in FILTERS.replace("{p}", session.prefix).replace("{P}", session.prefix.upper()).replace("\n", "|").split("|"):
        if text:
            session.post("experiments/search", filter=text, max_results=50)
    for order in ("name", "name ASC", "name DESC", "name desc", "creation_time DESC", "last_update_time", "experiment_id", "experiment_id DESC",
                  "tags.a", "name FOO", "", " ", "name, creation_time", "attribute.name", "attributes.name DESC", "`name`", "x", "1",
                  "creation_time ASC ASC", "name  DESC"):  # fmt: skip
        session.post("experiments/search", filter=mine, order_by=[order], max_results=50)
    session.post("experiments/search", filter=mine, order_by=["name", "name DESC"], max_results=50)
    for view in ("ACTIVE_ONLY", "DELETED_ONLY", "ALL", "active_only", "", 1, 2, 3, 4, "3"):
        session.post("experiments/search", filter=mine, view_type=view, max_results=50)
        session.get("experiments/search", filter=mine, view_type=view, max_results=50)
    for most in (0, -1, 1, 50_000, 50_001, 2**31, 2**63, "5", "x", 1.5, True, None):
        session.post("experiments/search", filter=f"name = '{session.prefix} a'", max_results=most)
    session.post("experiments/search", filter=mine)
    session.get("experiments/search")
    for size in (1, 2, 3, 100):
        session.pages("experiments/search", filter=mine, max_results=size, view_type="ALL", order_by=["tags.a" if size > 9 else "name"])
        session.pages("experiments/search", filter=mine, max_results=size)
        session.pages("experiments/search", method="GET", filter=mine, max_results=size)
    for token in ("x", "", "e30=", "bm90aGluZw==", "eyJvZmZzZXQiOiAyfQ=="):
        session.post("experiments/search", filter=mine, max_results=1, page_token=token)


SCENARIOS = (lifecycle, tags, locations, search, delete_default)
