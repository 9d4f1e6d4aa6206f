"""Files of runs and logged models, by MLflow's own routes and by its proxy."""

PROXY = "/api/2.0/mlflow-artifacts/artifacts"
PATHS = ("", "a.txt", "nothing", "dir", "dir/", "/dir", "dir/sub", "dir/b c.txt", "../x", "dir/../a.txt", "./a.txt", "dir//sub", "%2e%2e/x", "a.txt/", "/etc/passwd", "C:\\x", "dir\\b", "ü.txt", "file:///etc", "#", "?", "a.txt#x")


def files(session):
    experiment = session.experiment()
    run = session.run(experiment)
    root = f"{PROXY}/{experiment}/{run}/artifacts"
    for path in ("a.txt", "dir/b%20c.txt", "dir/sub/c.json", "%C3%BC.txt", "x.html", "empty", "model/MLmodel", "p.pkl", "img.png", "dir/a%2Fb"):
        session.call("PUT", f"{root}/{path}", raw=b"" if path == "empty" else f"content of {path}".encode())
        session.call("GET", f"{root}/{path}")
    session.call("PUT", f"{root}/a.txt", raw=b"again")
    session.call("PUT", f"{root}/dir", raw=b"over a folder")
    session.call("PUT", f"{root}/a.txt/below", raw=b"below a file")
    for path in PATHS:
        session.get("artifacts/list", run_id=run, path=path)
        session.call("GET", "/get-artifact", query={"run_id": run, "path": path})
        session.call("GET", PROXY, query={"path": f"{experiment}/{run}/artifacts/{path}"})
    for path in ("nothing", "dir", "..%2Fx", "..%2F..%2Fx", "dir%2F..%2Fa.txt", "%2e%2e/x", "a.txt%00", "%5C", "dir%5Cb", ""):
        session.call("GET", f"{root}/{path}")
        session.call("PUT", f"{root}/{path}", raw=b"x") if ".." not in path else None
    session.get("artifacts/list", run_uuid=run)
    session.get("artifacts/list")
    session.get("artifacts/list", run_id="f" * 32)
    session.get("artifacts/list", run_id=run, page_token="x")
    session.call("GET", "/get-artifact")
    session.call("GET", "/get-artifact", query={"run_id": run})
    session.call("GET", "/get-artifact", query={"run_uuid": run, "path": "a.txt"})
    session.call("GET", "/get-artifact", query={"run_id": "f" * 32, "path": "a.txt"})
    session.call("GET", PROXY)
    for path in ("a.txt", "a.txt", "dir", "nothing/x", "..%2Fx", ""):
        session.call("DELETE", f"{root}/{path}")
    session.get("artifacts/list", run_id=run)
    session.get("artifacts/list", run_id=run, path="dir")
    other = "/ajax-api/2.0/mlflow/upload-artifact"
    for query in ({}, {"run_uuid": run}, {"run_uuid": run, "path": ""}, {"run_uuid": run, "path": "up/a.txt"}, {"run_uuid": run, "path": "../x"}, {"run_uuid": "f" * 32, "path": "a"}, {"path": "a"}):
        session.call("POST", other, query=query, raw=b"uploaded")
        session.call("POST", other, query=query)
    session.get("artifacts/list", run_id=run, path="up")
    session.post("runs/delete", run_id=run)
    session.get("artifacts/list", run_id=run)
    session.call("GET", "/get-artifact", query={"run_id": run, "path": "x.html"})


def of_logged_models(session):
    experiment = session.experiment()
    model = session.post("logged-models", experiment_id=experiment, name="m").get("model", {}).get("info", {}).get("model_id")
    root = f"{PROXY}/{experiment}/models/{model}/artifacts"
    for path in ("MLmodel", "code/a.py"):
        session.call("PUT", f"{root}/{path}", raw=b"flavors: {}")
    for path in PATHS:
        session.get(f"logged-models/{model}/artifacts/directories", artifact_directory_path=path)
        session.call("GET", f"/ajax-api/2.0/mlflow/logged-models/{model}/artifacts/files", query={"artifact_file_path": path})
    session.call("GET", f"/ajax-api/2.0/mlflow/logged-models/{model}/artifacts/files", query={"artifact_file_path": "MLmodel"})
    session.call("GET", f"/ajax-api/2.0/mlflow/logged-models/{model}/artifacts/files")
    session.call("GET", f"/ajax-api/2.0/mlflow/logged-models/m-{'f' * 32}/artifacts/files", query={"artifact_file_path": "MLmodel"})


def of_versions(session):
    name = f"{session.prefix} m"
    session.post("registered-models/create", name=name)
    experiment = session.experiment()
    run = session.run(experiment)
    session.call("PUT", f"{PROXY}/{experiment}/{run}/artifacts/model/MLmodel", raw=b"flavors: {}")
    session.post("model-versions/create", name=name, source=f"mlflow-artifacts:/{experiment}/{run}/artifacts/model", run_id=run)
    session.get("model-versions/get-download-uri", name=name, version="1")
    for query in ({}, {"name": name}, {"name": name, "version": "1"}, {"name": name, "version": "1", "path": ""}, {"name": name, "version": "1", "path": "MLmodel"}, {"name": name, "version": "1", "path": "nothing"},
                  {"name": name, "version": "1", "path": "../x"}, {"name": name, "version": "9", "path": "MLmodel"}, {"name": "nobody", "version": "1", "path": "MLmodel"}, {"name": name, "version": "x", "path": "MLmodel"}):  # fmt: skip
        session.call("GET", "/model-versions/get-artifact", query=query)


SCENARIOS = (files, of_logged_models, of_versions)
