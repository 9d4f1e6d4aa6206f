"""A pytest plugin that lets MLflow's own tests of its REST server judge a running Orrery.

    pytest -p orrery_mlflow --mlflow-checkout /path/to/mlflow --orrery-url http://127.0.0.1:4000

The files of the checkout run as they are. What they use to start a server of their own is replaced where they look it up:
each "start" empties the running Orrery and gives its address. What is not in question (`scope.json`: rules) is deselected;
what else may fail is listed there one by one, with the reason, and printed at the end. An exception that passes is a failure:
the list cannot outlive its reasons.
"""

import contextlib
import fnmatch
import json
import os
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

TEST_FILES = ("tests/tracking/test_rest_tracking.py", "tests/tracking/test_model_registry.py")
SCOPE_FILE = Path(__file__).with_name("scope.json")
RESET_TIMEOUT_S = 30
TOKEN_VARIABLE = "ORRERY_TOKEN"


def pytest_addoption(parser):
    group = parser.getgroup("orrery")
    group.addoption("--mlflow-checkout", help="A checkout of MLflow: its tests, and its package unless told otherwise.")
    group.addoption("--orrery-url", help=f"The running Orrery; an admin's token is read from {TOKEN_VARIABLE}.")
    group.addoption(
        "--mlflow-package",
        choices=["checkout", "installed"],
        default="checkout",
        help="Whose client talks to Orrery: the checkout's, or that of this Python environment.",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config, args):
    options = early_config.known_args_namespace
    if options.mlflow_checkout is None or options.orrery_url is None:
        raise pytest.UsageError("Name --mlflow-checkout and --orrery-url.")
    checkout = Path(options.mlflow_checkout).resolve()
    files = [checkout / name for name in TEST_FILES]
    missing = [str(file) for file in files if not file.is_file()]
    if missing:
        raise pytest.UsageError(f"This is no checkout of MLflow: there is no {', '.join(missing)}.")
    if not any(str(argument).split("::")[0].endswith(".py") for argument in args):
        args.extend(map(str, files))
    import_mlflow(checkout, options.mlflow_package)


def import_mlflow(checkout, package):
    """Settles which package `mlflow` is, before a conftest imports it; `tests` is the checkout's either way."""
    elsewhere = [path for path in sys.path if Path(path or ".").resolve() != checkout]
    sys.path[:] = [str(checkout), *elsewhere] if package == "checkout" else elsewhere
    import mlflow  # noqa: F401, PLC0415 - the order is the point

    sys.path[:] = [str(checkout), *elsewhere]


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    orrery = Orrery(config.getoption("--orrery-url"), os.environ.get(TOKEN_VARIABLE))
    config.pluginmanager.register(Conformance(orrery, Scope.read(SCOPE_FILE)), "orrery-conformance")


class Orrery:
    """The server in question."""

    def __init__(self, url, token):
        self.url = url.rstrip("/")
        self._token = token

    def begin_anew(self):
        """Empties it, as a test expects of a server that it has just started."""
        import mlflow  # noqa: PLC0415 - not before it is settled which

        requests.post(f"{self.url}/-/reset", timeout=RESET_TIMEOUT_S).raise_for_status()
        # Some tests let MLflow's command line into the database of their server; here it has to ask the server.
        mlflow.set_tracking_uri(self.url)
        return self.url

    @contextlib.contextmanager
    def authorized(self):
        """Adds the token to what goes to Orrery: MLflow's tests know of none, and often call it without its client."""
        send, netloc = requests.Session.send, urlsplit(self.url).netloc

        def send_with_token(session, request, **options):
            if self._token and urlsplit(request.url).netloc == netloc:
                request.headers.setdefault("Authorization", f"Bearer {self._token}")
            return send(session, request, **options)

        requests.Session.send = send_with_token
        try:
            yield
        finally:
            requests.Session.send = send


class Scope:
    """Which tests are in question, and which of those may fail for which reason."""

    def __init__(self, rules, exceptions):
        self.rules = rules
        self.exceptions = exceptions

    @classmethod
    def read(cls, path):
        scope = json.loads(path.read_text(encoding="utf-8"))
        return cls(scope["notInQuestion"], scope["exceptions"])

    def rule_for(self, item):
        """What a test is about that is not in question; None where it is."""
        for rule in self.rules:
            if any(fnmatch.fnmatch(item.originalname, pattern) for pattern in rule.get("tests", [])):
                return rule["about"]
            if set(rule.get("fixtures", [])) & set(item.fixturenames):
                return rule["about"]
            parameters = item.callspec.params if hasattr(item, "callspec") else {}
            if any(parameters.get(name) == value for name, value in rule.get("parameters", {}).items()):
                return rule["about"]
        return None

    def exception_for(self, item):
        return next((each for each in self.exceptions if each["test"] in (item.originalname, item.name)), None)


class Conformance:
    """Runs the tests that are in question, and tells how that went."""

    def __init__(self, orrery, scope):
        self._orrery = orrery
        self._scope = scope
        self._out_of_question = Counter()
        self._excepted = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, config, items):
        chosen, deselected = [], []
        for item in items:
            about = self._scope.rule_for(item)
            if about is None:
                chosen.append(item)
            else:
                self._out_of_question[about] += 1
                deselected.append(item)
        items[:] = chosen
        config.hook.pytest_deselected(items=deselected)
        for module in {item.module for item in chosen}:
            use_running_server(module, self._orrery)
        for item in chosen:
            self._except(item)

    def _except(self, item):
        exception = self._scope.exception_for(item)
        if exception is None:
            return
        self._excepted[item.name] = exception["reason"]
        run = exception.get("run", True)
        item.add_marker(pytest.mark.xfail(reason=exception["reason"], run=run, strict=True), append=False)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self):
        with self._orrery.authorized():
            return (yield)

    def pytest_terminal_summary(self, terminalreporter):
        stats = terminalreporter.stats
        failed = len(stats.get("failed", [])) + len(stats.get("error", []))
        passed = len(stats.get("passed", [])) + len(stats.get("xpassed", []))
        terminalreporter.section("MLflow's tests against Orrery")
        for about, count in sorted(self._out_of_question.items()):
            terminalreporter.write_line(f"not in question: {count} about {about}")
        for name, reason in sorted(self._excepted.items()):
            terminalreporter.write_line(f"excepted: {name}: {reason}")
        terminalreporter.write_line(f"passed {passed}, failed {failed}, excepted {len(self._excepted)}")


def use_running_server(module, orrery):
    """Replaces what the tests of a file start servers with, by the names under which that file knows it."""

    class RunningServer:
        """In the place of a thread that serves MLflow's own application."""

        def __init__(self, *_args, **_options):
            pass

        def __enter__(self):
            return orrery.begin_anew()

        def __exit__(self, *_failure):
            return None

    @contextlib.contextmanager
    def init_server(*_args, **_options):
        yield orrery.begin_anew()

    replacements = {
        "ServerThread": RunningServer,
        "_init_server": init_server,
        # The stores of a server in this process, which nobody asks.
        "initialize_backend_stores": lambda *_args, **_options: None,
    }
    for name, replacement in replacements.items():
        if hasattr(module, name):
            setattr(module, name, replacement)
