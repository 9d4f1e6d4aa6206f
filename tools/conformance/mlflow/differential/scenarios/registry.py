"""Registered models and their versions."""

NAMES = ("", " ", "a/b", "a:b", "a", "ü ☃", "x" * 256, "x" * 257, "x" * 300, "%_", "it's", 'say "x"', "..", ".", "a\nb", None, 5, True, [], {})
MODEL_FILTERS = """
name = '{p} a'|name != '{p} a'|name LIKE '{p}%'|name ILIKE '{P}%'|name LIKE '%_a'|name > 'a'|name IN ('{p} a')|name = a|name = 1|name|name =|'|;|name = '{p} a' AND name LIKE '%a'|name = '{p} a' OR name = 'b'|(name = '{p} a')|name='{p} a'|name = "{p} a"
attribute.name = '{p} a'|attributes.name = '{p} a'|tags.t = '1'|tag.t = '1'|tags.t != '1'|tags.t LIKE '1%'|tags.t ILIKE '%'|tags.`t` = '1'|tags."t" = '1'|tags.t > '1'|tags.t IN ('1')|tags.t = 1|tags.nothing != 'x'|tags.t = '1' AND tags.u = 'x'|tags. = 'x'|tags = '1'
tags.`mlflow.prompt.is_prompt` != 'true'|name LIKE '{p}%' AND tags.`mlflow.prompt.is_prompt` != 'true'|tags.`mlflow.prompt.is_prompt` = 'true'|tags.`mlflow.prompt.is_prompt` = 'false'|description = 'x'|creation_timestamp > 0|last_updated_timestamp > 0|version = 1|x = 'a'|x.y = 'a'|run_id = 'x'|NAME = '{p} a'|metrics.m > 1|params.p = '1'|name LIKE '{p} it''s'|name IS NULL|name ILIKE '{p} Ü%'|name LIKE '{p} a\\_%'
"""
VERSION_FILTERS = """
name = '{p} a'|name != '{p} a'|name LIKE '{p}%'|name ILIKE '{P}%'|name IN ('{p} a', '{p} b')|name NOT IN ('{p} a')|name = 1|name = a|name|'|version_number = 1|version_number > 1|version_number >= 1|version_number < 2|version_number != 1|version_number = '1'|version_number LIKE '1'|version_number IN (1)|version = 1|version_number = 1.5|version_number = x|version_number <= -1
run_id = 'r'|run_id != 'r'|run_id LIKE 'r%'|run_id IN ('r', 's')|run_id IN ('r')|run_id IN ()|run_id IN r|run_id NOT IN ('r')|run_id IN ('r',)|run_id IN (1)|run_id IN ('r', 's') AND name = '{p} a'|run_id = ''|run_id > 'a'
source_path = 's3://b/1'|source_path LIKE 's3://%'|source = 's3://b/1'|source_path != 's3://b/1'|source_path IN ('s3://b/1')|tags.t = '1'|tags.t != '1'|tags.t LIKE '%'|tags.`t` = '1'|tags.t = 1|tags.t > '1'|tags.t IN ('1')|tag.t = '1'|tags.t = '1' AND tags.u = 'x'|tags.nothing != 'x'|tags.`mlflow.prompt.is_prompt` != 'true'|name LIKE '{p}%' AND tags.`mlflow.prompt.is_prompt` = 'true'
current_stage = 'None'|status = 'READY'|creation_timestamp > 0|last_updated_timestamp > 0|user_id = 'x'|description = 'x'|aliases = 'x'|attribute.name = '{p} a'|attributes.version_number = 1|name = '{p} a' AND version_number = 2|name = '{p} a' OR version_number = 2|(name = '{p} a')|x = 'a'|name ILIKE '%A' AND run_id = 'r'|params.p = '1'|metrics.m > 0|loggedmodel = 'x'|model_id = 'x'
"""


def models(session):
    for name in NAMES:
        session.post("registered-models/create", name=name)
        session.get("registered-models/get", name=name)
    session.post("registered-models/create")
    session.post("registered-models/create", name="a")
    name = f"{session.prefix} m"
    tag = {"key": "t", "value": "1"}
    session.post("registered-models/create", name=name, description="d ü", tags=[tag, {"key": "u", "value": ""}])
    for index, fields in enumerate((
        {"tags": [tag, tag]}, {"tags": [{"key": "k"}]}, {"tags": [{"value": "k"}]}, {"tags": [{"key": "k" * 250, "value": "v"}]}, {"tags": [{"key": "k" * 251, "value": "v"}]}, {"tags": [{"key": "k", "value": "v" * 100_000}]},
        {"tags": [{"key": "k", "value": "v" * 100_001}]}, {"tags": [{"key": "a~b", "value": "v"}]}, {"tags": "x"}, {"tags": [1]}, {"description": ""}, {"description": 5}, {"description": "d" * 5001}, {"description": None}, {"tags": [{"key": "a/../b", "value": "v"}]},
    )):  # fmt: skip
        session.post("registered-models/create", {"name": f"{name} {index}", **fields})
        session.get("registered-models/get", name=f"{name} {index}")
    for description in ("other", "", None, 5, "x" * 5001):
        session.patch("registered-models/update", name=name, description=description)
    session.patch("registered-models/update", name=name)
    for new in (f"{name} new", f"{name} 0", f"{name} new", "", None, "a/b", "a:b", 5):
        session.post("registered-models/rename", name=name, new_name=new)
    session.post("registered-models/rename", name=name)
    name = f"{name} new"
    keys = ("t", "", None, "a b", "k" * 250, "k" * 251, "a~b", "../a", 5)
    for key in keys:
        session.post("registered-models/set-tag", name=name, key=key, value="2")
    for value in ("", None, 5, "v" * 100_000, "v" * 100_001, "ü"):
        session.post("registered-models/set-tag", name=name, key="value", value=value)
    session.get("registered-models/get", name=name)
    for key in keys:
        session.delete("registered-models/delete-tag", name=name, key=key)
    session.delete("registered-models/delete-tag", name=name)
    for wrong in ("nobody", "", None):
        session.patch("registered-models/update", name=wrong, description="d")
        session.post("registered-models/rename", name=wrong, new_name="other")
        session.post("registered-models/set-tag", name=wrong, key="k", value="v")
        session.delete("registered-models/delete-tag", name=wrong, key="k")
        session.delete("registered-models/delete", name=wrong)
        session.get("registered-models/get", name=wrong)
        session.post("registered-models/get-latest-versions", name=wrong)
    session.delete("registered-models/delete", name=name)
    session.delete("registered-models/delete", name=name)
    session.post("registered-models/create", name=name)


def search_models(session):
    for index, name in enumerate(("a", "b", "ab", "Ab", "ü", "it's", "a_b")):
        tags = [{"key": "t", "value": str(index % 3)}, {"key": "u", "value": "x"}][: index % 3]
        session.post("registered-models/create", name=f"{session.prefix} {name}", tags=tags)
    session.post("registered-models/create", name=f"{session.prefix} prompt", tags=[{"key": "mlflow.prompt.is_prompt", "value": "true"}])
    session.post("model-versions/create", name=f"{session.prefix} a", source="s3://b/1")
    mine = f"name LIKE '{session.prefix}%'"
    for text in texts(MODEL_FILTERS, session):
        session.get("registered-models/search", filter=text, max_results=100)
    for order in ("name", "name DESC", "name desc", "last_updated_timestamp", "timestamp DESC", "timestamp", "creation_timestamp", "x", "", "name FOO", "name ASC DESC", "version_number", "tags.t", "attribute.name", "attributes.name", "`name`"):
        session.get("registered-models/search", filter=mine, order_by=order)
        session.get("registered-models/search", filter=mine, order_by=[order, "name"])
    session.get("registered-models/search", filter=mine, order_by=["name", "name DESC"])
    for size in (1, 3):
        session.pages("registered-models/search", method="GET", filter=mine, max_results=size)
        session.pages("registered-models/search", method="GET", filter=mine, max_results=size, order_by="name DESC")
    for most in (0, -1, 1, 1000, 1001, 2**31, "x", 1.5):
        session.get("registered-models/search", filter=f"name = '{session.prefix} a'", max_results=most)
    session.get("registered-models/search")
    session.get("registered-models/search", max_results=1, page_token="x")


def versions(session):
    name = f"{session.prefix} m"
    session.post("registered-models/create", name=name)
    experiment = session.experiment()
    run = session.run(experiment)
    logged = session.post("logged-models", experiment_id=experiment, name="lm").get("model", {}).get("info", {}).get("model_id")
    for fields in (
        {}, {"source": "s3://b/1", "run_id": run, "run_link": "http://x/y", "description": "ü", "tags": [{"key": "t", "value": "1"}]}, {"source": f"runs:/{run}/model"}, {"source": f"runs:/{run}/model", "run_id": run}, {"source": f"runs:/{'f' * 32}/model"},
        {"source": f"mlflow-artifacts:/{experiment}/{run}/artifacts/model", "run_id": run}, {"source": f"models:/{logged}"}, {"source": f"models:/{logged}", "model_id": logged}, {"source": f"models:/m-{'f' * 32}"}, {"source": f"models:/{name}/1"},
        {"source": "models:/nobody/1"}, {"source": "s3://b/2", "model_id": "x"}, {"source": "s3://b/2", "run_id": "nobody"}, {"source": "s3://b/2", "run_id": ""}, {"source": ""}, {"source": None}, {"source": 5}, {"source": "/etc/passwd"}, {"source": "file:///etc"},
        {"source": "file://host/etc"}, {"source": "../x"}, {"source": "x"}, {"source": "s3://b/../x"}, {"source": "s3://b/%2e%2e/x"}, {"source": "http://host/x"}, {"source": "http://host/../x"}, {"source": "mlflow-artifacts:/../x"}, {"source": "ftp://h/x"},
        {"source": "dbfs:/x"}, {"source": "s3://b/1#frag"}, {"source": "s3://b/1?q=1"}, {"source": "s3://b/3", "tags": [{"key": "k"}]}, {"source": "s3://b/3", "tags": "x"}, {"source": "s3://b/3", "tags": [{"key": "k" * 251, "value": "v"}]},
        {"source": "s3://b/3", "run_link": 5}, {"source": "s" * 501}, {"source": "s3://" + "s" * 600}, {"source": "s3://b/3", "description": "d" * 5001}, {"source": "s3://b/3", "run_link": "l" * 501},
    ):  # fmt: skip
        session.post("model-versions/create", {"name": name, **fields})
    for wrong in ("nobody", "", None, 5):
        session.post("model-versions/create", name=wrong, source="s3://b/1")
    for version in ("1", "2", 1, "0", "-1", "99", "x", "1.5", "", None, "01", "9" * 30, " 1"):
        asked = {"name": name, "version": version}
        session.get("model-versions/get", **asked)
        session.get("model-versions/get-download-uri", **asked)
        session.patch("model-versions/update", **asked, description="other")
        session.post("model-versions/set-tag", **asked, key="k", value="v")
        session.delete("model-versions/delete-tag", **asked, key="k")
        session.post("model-versions/transition-stage", **asked, stage="None", archive_existing_versions=False)
    session.patch("model-versions/update", name=name, version="1")
    session.patch("model-versions/update", name=name, version="1", description="")
    for key in ("", None, "k" * 251, "a~b", "mlflow.x"):
        session.post("model-versions/set-tag", name=name, version="1", key=key, value="v")
    for value in ("", None, 5, "v" * 100_001):
        session.post("model-versions/set-tag", name=name, version="1", key="k", value=value)
    session.delete("model-versions/delete-tag", name=name, version="1", key="nothing")
    session.delete("model-versions/delete-tag", name=name, version="1")
    session.get("model-versions/get", name=name, version="1")
    session.get("model-versions/get", name="nobody", version="1")
    session.get("model-versions/get", name=name)
    session.get("model-versions/get", version="1")
    session.get("registered-models/get", name=name)
    session.post("registered-models/rename", name=name, new_name=f"{name} new")
    session.get("model-versions/get", name=f"{name} new", version="1")
    name = f"{name} new"
    session.delete("model-versions/delete", name=name, version="2")
    session.delete("model-versions/delete", name=name, version="2")
    session.get("model-versions/get", name=name, version="2")
    session.get("model-versions/get-download-uri", name=name, version="2")
    session.delete("model-versions/delete", name=name, version="x")
    session.delete("model-versions/delete", name=name)
    session.delete("model-versions/delete", version="1")
    session.post("model-versions/create", name=name, source="s3://b/9")


def stages(session):
    name = f"{session.prefix} m"
    session.post("registered-models/create", name=name)
    for number in range(5):
        session.post("model-versions/create", name=name, source=f"s3://b/{number}")
    move = lambda version, stage, **more: session.post("model-versions/transition-stage", name=name, version=version, stage=stage, **more)  # noqa: E731
    for version, stage in (("1", "Production"), ("2", "production"), ("3", "Staging"), ("4", "STAGING"), ("2", "Archived")):
        move(version, stage, archive_existing_versions=False)
        session.post("registered-models/get-latest-versions", name=name)
    for stage in ("", None, "x", "Deleted_Internal", 5, "None", "none", "Archived"):
        move("5", stage, archive_existing_versions=False)
        move("5", stage, archive_existing_versions=True)
        session.post("registered-models/get-latest-versions", name=name, stages=[stage])
    move("4", "Production", archive_existing_versions=True)
    for stages_asked in ([], ["Production"], ["production", "Staging"], ["None"], ["x"], "Production", None, ["Production", "Production"], ["Archived"], [5]):
        session.post("registered-models/get-latest-versions", name=name, stages=stages_asked)
        session.get("registered-models/get-latest-versions", name=name, stages=stages_asked)
    move("4", "Staging", archive_existing_versions="x")
    move("4", "Staging")
    move("4", "Staging", archive_existing_versions=None)
    session.get("registered-models/get", name=name)
    session.get("registered-models/search", filter=f"name = '{name}'")
    session.get("model-versions/search", filter=f"name = '{name}'")
    session.delete("model-versions/delete", name=name, version="4")
    session.get("registered-models/get", name=name)


def aliases(session):
    name = f"{session.prefix} m"
    session.post("registered-models/create", name=name)
    for number in range(3):
        session.post("model-versions/create", name=name, source=f"s3://b/{number}")
    names = ("champion", "Champion", "a-b_c", "ü", "a b", "", None, "latest", "Latest", "v1", "V22", "v1a", "1", "x" * 255, "x" * 256, "x" * 257, "a/b", "a.b", "a:b", 5, "Production", "staging")
    for alias in names:
        session.post("registered-models/alias", name=name, alias=alias, version="1")
        session.get("registered-models/alias", name=name, alias=alias)
    session.post("registered-models/alias", name=name, alias="champion", version="2")
    for version in ("99", "x", "", None, "0", 2, "-1"):
        session.post("registered-models/alias", name=name, alias="other", version=version)
    session.post("registered-models/alias", name="nobody", alias="champion", version="1")
    session.get("registered-models/alias", name="nobody", alias="champion")
    session.get("registered-models/alias", name=name, alias="nothing")
    session.get("registered-models/alias", name=name)
    session.get("registered-models/get", name=name)
    session.get("model-versions/get", name=name, version="1")
    session.get("model-versions/search", filter=f"name = '{name}'")
    session.delete("model-versions/delete", name=name, version="2")
    session.get("registered-models/alias", name=name, alias="champion")
    session.get("registered-models/get", name=name)
    for alias in (*names, "nothing"):
        session.delete("registered-models/alias", name=name, alias=alias)
    session.delete("registered-models/alias", name=name)
    session.delete("registered-models/alias", name="nobody", alias="champion")
    session.get("registered-models/get", name=name)


def search_versions(session):
    for index, name in enumerate(("a", "b", "B")):
        session.post("registered-models/create", name=f"{session.prefix} {name}")
        for number in range(3 + index):
            tags = [{"key": "t", "value": str(number)}, {"key": "u", "value": "x"}][: number % 3]
            session.post("model-versions/create", name=f"{session.prefix} {name}", source=f"s3://b/{number}", run_id="rs"[number % 2], tags=tags)
    session.post("model-versions/transition-stage", name=f"{session.prefix} a", version="1", stage="Production", archive_existing_versions=False)
    session.delete("model-versions/delete", name=f"{session.prefix} b", version="2")
    session.post("registered-models/create", name=f"{session.prefix} prompt", tags=[{"key": "mlflow.prompt.is_prompt", "value": "true"}])
    session.post("model-versions/create", name=f"{session.prefix} prompt", source="s3://p", tags=[{"key": "mlflow.prompt.is_prompt", "value": "true"}])
    mine = f"name LIKE '{session.prefix}%'"
    for text in texts(VERSION_FILTERS, session):
        session.get("model-versions/search", filter=text, order_by=["name ASC", "version_number ASC"])
    for order in ("name", "name DESC", "version_number", "version_number DESC", "creation_timestamp", "last_updated_timestamp DESC", "version", "x", "", "name FOO", "tags.t", "run_id", "source_path", "attribute.name", "timestamp"):
        session.get("model-versions/search", filter=mine, order_by=[order, "name", "version_number"])
    for order in (None, "name DESC", "version_number"):
        for size in (1, 4):
            session.pages("model-versions/search", method="GET", filter=mine, max_results=size, order_by=order)
    for most in (0, -1, 1, 200_000, 200_001, 2**31, "x", 1.5):
        session.get("model-versions/search", filter=f"name = '{session.prefix} a' AND version_number = 1", max_results=most)
    session.get("model-versions/search", max_results=1, page_token="x")
    session.get("model-versions/search", filter="")


def texts(lines, session):
    """The filters of a list, about this scenario's models."""
    lines = lines.replace("{p}", session.prefix).replace("{P}", session.prefix.upper())
    return [text for line in lines.splitlines() for text in line.split("|") if text]


SCENARIOS = (models, search_models, versions, stages, aliases, search_versions)
