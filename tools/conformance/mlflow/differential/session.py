"""What a scenario talks to a server with; every exchange is kept, so that two servers' can be compared."""

import json
import random
from dataclasses import dataclass

import requests

from .normal_form import NormalForm
from .servers import REQUEST_TIMEOUT_S

API = "/api/2.0/mlflow/"


@dataclass(frozen=True)
class Exchange:
    """A request and its answer in the form that does not depend on the server."""

    request: str
    status: int
    body: object

    @property
    def text(self):
        return json.dumps(self.body, ensure_ascii=False, sort_keys=True)


class Session:
    """One scenario on one server. `random` is seeded alike for both servers."""

    def __init__(self, server, scenario, seed):
        self.random = random.Random(f"{seed}/{scenario}")
        self.prefix = scenario
        self.exchanges = []
        self._server = server
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.headers.update(server.headers)
        self._normal_form = NormalForm()

    def get(self, path, /, **query):
        return self.call("GET", path, query=query)

    def post(self, path, body=None, /, **fields):
        return self.call("POST", path, body={**(body or {}), **fields})

    def patch(self, path, /, **fields):
        return self.call("PATCH", path, body=fields)

    def delete(self, path, /, **fields):
        return self.call("DELETE", path, body=fields)

    def call(self, method, path, body=None, query=None, raw=None, headers=None):
        """Sends JSON, or `raw` as it is. @returns the answer's JSON as the server gave it; None where it is no JSON."""
        url = self._server.url + (path if path.startswith("/") else API + path)
        content = raw if raw is not None else None if body is None else json.dumps(body).encode()
        typed = {"Content-Type": "application/json"} if raw is None and body is not None else {}
        headers = {**typed, **(headers or {})}
        try:
            answer = self._http.request(
                method, url, params=query, data=content, headers=headers, timeout=REQUEST_TIMEOUT_S
            )
            status, parsed = answer.status_code, parse(answer)
        except requests.ConnectionError:
            status, parsed = 0, "the connection was closed"
        # The request is shown as what was known before it.
        shown = content if isinstance(content, str) else (content or b"").decode("utf-8", "backslashreplace")
        asked = f"{method} {path} {json.dumps(query, ensure_ascii=False) if query else ''}{readable(shown)}".strip()
        request = self._normal_form.request(asked)
        if status < 300:
            self._normal_form.learn(len(self.exchanges) + 1, parsed)
        self.exchanges.append(Exchange(request, status, self._normal_form.of(parsed)))
        return parsed if isinstance(parsed, dict) else {}

    # What most scenarios begin with -----------------------------------------------------------------------------

    def experiment(self, name="experiment", **fields):
        """@returns the id of a new experiment whose name no other scenario uses."""
        return self.post("experiments/create", name=f"{self.prefix} {name}", **fields).get("experiment_id")

    def run(self, experiment, **fields):
        """@returns the id of a new run; its times are the scenario's own."""
        fields = {"start_time": 1000, "run_name": "run", **fields}
        return self.post("runs/create", experiment_id=experiment, **fields).get("run", {}).get("info", {}).get("run_id")

    def pages(self, path, /, most=30, method="POST", **fields):
        """Reads all pages."""
        token = {}
        for _ in range(most):
            asked = {**fields, **token}
            answer = self.post(path, **asked) if method == "POST" else self.get(path, **asked)
            if not answer.get("next_page_token"):
                return
            token = {"page_token": answer["next_page_token"]}


def parse(answer):
    if "json" in answer.headers.get("Content-Type", ""):
        try:
            return answer.json()
        except ValueError:
            pass
    return f"{answer.headers.get('Content-Type')}: {answer.content[:2000].decode('utf-8', 'backslashreplace')}"


def readable(text):
    try:
        text = json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        pass
    return text if len(text) <= 600 else f"{text[:400]}… ({len(text)} characters)"
