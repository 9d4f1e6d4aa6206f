"""What the tests of clients stand on: a platform that runs, and an endpoint that serves a known model."""

import json
import math
import os
from dataclasses import dataclass

import pytest
import requests

pytest_plugins = ["mlflow_platform", "grpc_clients"]

TIMEOUT_S = 30


@dataclass(frozen=True)
class Endpoint:
    """One endpoint as a plain HTTP client sees it."""

    base: str
    name: str
    token: str

    @property
    def headers(self):
        return {"Authorization": f"Bearer {self.token}"}

    def get(self, path=""):
        return requests.get(self.url(path), headers=self.headers, timeout=TIMEOUT_S)

    def predict(self, body, path=":predict", name=None, **options):
        """Asks for predictions; `body` is sent as JSON, or as it is when it is text."""
        content = {"data": body} if isinstance(body, (str, bytes)) else {"json": body}
        options = {"headers": self.headers, "timeout": TIMEOUT_S, **options}
        return requests.post(self.url(path, name), **content, **options)

    def url(self, path="", name=None):
        return f"{self.base}/v1/models/{name or self.name}{path}"


@pytest.fixture(params=["SERVING", "GATEWAY"], ids=str.lower)
def endpoint(request):
    """The endpoint at the service that owns it, and at the one public address."""
    base = os.environ[f"ORRERY_{request.param}_URL"]
    return Endpoint(base, os.environ["ORRERY_ENDPOINT"], os.environ["ORRERY_TOKEN"])


@pytest.fixture
def probability():
    """What the model must answer, computed from its numbers."""
    model = json.loads(os.environ["ORRERY_MODEL"])

    def of(row):
        terms = [(row[f["name"]] - f["mean"]) / f["scale"] for f in model["numeric"]]
        for feature in model["categorical"]:
            terms += [float(row[feature["name"]] == category) for category in feature["categories"]]
        logit = model["intercept"] + sum(c * t for c, t in zip(model["coefficients"], terms))
        return 1 / (1 + math.exp(-logit))

    return of
