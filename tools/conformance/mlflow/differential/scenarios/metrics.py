"""Histories of metrics: their order, pages and bulk reads."""

from .logging import metric


def history(session):
    experiment = session.experiment()
    run = session.run(experiment)
    numbers = [1.5, -1.0, "NaN", "Infinity", "-Infinity", 0.0, 2.0]
    points = [
        metric("m", session.random.choice(numbers), session.random.choice([1, 2, 3, -4]), session.random.randint(-3, 5)) for _ in range(120)
    ]
    for start in range(0, len(points), 40):
        session.post("runs/log-batch", run_id=run, metrics=points[start : start + 40])
    for point in points[:10]:
        session.post("runs/log-metric", run_id=run, **point)
    session.get("runs/get", run_id=run)
    session.get("metrics/get-history", run_id=run, metric_key="m")
    session.get("metrics/get-history", run_uuid=run, metric_key="m")
    session.get("metrics/get-history", run_id=run, metric_key="nothing")
    session.get("metrics/get-history", run_id=run)
    session.get("metrics/get-history", metric_key="m")
    session.get("metrics/get-history", run_id=run, metric_key="")
    session.get("metrics/get-history", run_id=run, metric_key="k" * 300)
    for size in (1, 7, 50, 1000, 25000, 25001, 0, -1, "x", 1.5, 2**31):
        session.pages("metrics/get-history", method="GET", run_id=run, metric_key="m", max_results=size, most=20)
    session.get("metrics/get-history", run_id=run, metric_key="m", max_results=2, page_token="x")
    session.get("metrics/get-history", run_id=run, metric_key="m", page_token="x")


def last_value(session):
    """Which of the points is a run's metric: greatest step, then timestamp, then value."""
    experiment = session.experiment()
    for first, *others in (
        [(1, 1, 0), (2, 1, 0)], [(2, 1, 0), (1, 1, 0)], [(1, 2, 0), (5, 1, 0)], [(1, 1, 3), (2, 9, 1)], [(1, 1, -1), (2, 1, -2)],
        [("NaN", 1, 0), (1, 1, 0)], [(1, 1, 0), ("NaN", 1, 0)], [("NaN", 2, 0), (1, 1, 0)], [("Infinity", 1, 0), (1, 1, 0)],
        [("-Infinity", 1, 0), (1, 1, 0)], [("NaN", 1, 0), ("NaN", 1, 0)], [("-Infinity", 1, 0), ("NaN", 1, 0)], [(0, 1, 0), ("NaN", 1, 0), (-1, 1, 0)],
        [("Infinity", 1, 0), ("NaN", 1, 0)], [("NaN", 1, 0), (-1, 1, 0)], [("NaN", 1, 0), ("NaN", 2, 0), (3, 1, 1)],
    ):  # fmt: skip
        run, batched = session.run(experiment), session.run(experiment)
        for value, timestamp, step in (first, *others):
            session.post("runs/log-metric", run_id=run, key="m", value=value, timestamp=timestamp, step=step)
        session.post("runs/log-batch", run_id=batched, metrics=[metric("m", *point) for point in (first, *others)])
        for each in (run, batched):
            session.get("runs/get", run_id=each)
            session.get("metrics/get-history", run_id=each, metric_key="m")


def bulk(session):
    experiment = session.experiment()
    runs = [session.run(experiment) for _ in range(3)]
    for index, run in enumerate(runs):
        points = [metric("m", step * 1.5, 10 + step, step) for step in range(10 * (index + 1))]
        session.post("runs/log-batch", run_id=run, metrics=[*points, metric("other")])
    unknown = "f" * 32
    for prefix in ("/ajax-api/2.0/mlflow/", "/api/2.0/mlflow/"):
        for query in (
            {"run_id": runs, "metric_key": "m"}, {"run_id": runs, "metric_key": "m", "max_results": 5}, {"run_id": runs}, {"metric_key": "m"}, {},
            {"run_id": [*runs, unknown], "metric_key": "m"}, {"run_id": runs[0], "metric_key": "nothing"}, {"run_id": runs * 40, "metric_key": "m"},
            {"run_id": runs, "metric_key": "m", "max_results": "x"}, {"run_id": runs, "metric_key": "m", "max_results": 0},
        ):  # fmt: skip
            session.call("GET", f"{prefix}metrics/get-history-bulk", query=query)
        for query in (
            {"run_ids": runs, "metric_key": "m"}, {"run_ids": runs, "metric_key": "m", "max_results": 5}, {"run_ids": runs}, {"metric_key": "m"}, {},
            {"run_ids": runs, "metric_key": "m", "start_step": 2, "end_step": 8}, {"run_ids": runs, "metric_key": "m", "start_step": 2},
            {"run_ids": runs, "metric_key": "m", "start_step": 9, "end_step": 1}, {"run_ids": runs, "metric_key": "m", "start_step": "x", "end_step": 1},
            {"run_ids": [unknown], "metric_key": "m"}, {"run_ids": runs[0], "metric_key": "nothing"}, {"run_ids": runs * 40, "metric_key": "m"},
            {"run_ids": runs, "metric_key": "m", "max_results": 0}, {"run_ids": runs, "metric_key": "m", "max_results": 2501},
            {"run_ids": runs, "metric_key": "m", "max_results": "x"}, {"run_ids": runs, "metric_key": "m", "max_results": 100},
        ):  # fmt: skip
            session.call("GET", f"{prefix}metrics/get-history-bulk-interval", query=query)


SCENARIOS = (history, last_value, bulk)
