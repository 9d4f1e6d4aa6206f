"""Where two servers' exchanges differ, and which of these differences are meant."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

KNOWN_FILE = Path(__file__).with_name("known.json")


@dataclass(frozen=True)
class Difference:
    scenario: str
    mlflow: object
    orrery: object

    @property
    def request(self):
        return (self.mlflow or self.orrery).request

    @property
    def kind(self):
        """What differences of one cause have in common."""
        path = " ".join(self.request.split(" ")[:2])
        return (self.scenario, path, *(each and (each.status, words_of(each.body)) for each in (self.mlflow, self.orrery)))

    def show(self):
        lines = [f"[{self.scenario}] {self.request}"]
        for name, exchange in (("mlflow", self.mlflow), ("orrery", self.orrery)):
            lines.append(f"  {name}: {'nothing was asked' if exchange is None else answer_of(exchange)}")
        if self.mlflow and self.orrery:
            where = first_difference(self.mlflow.body, self.orrery.body)
            if where:
                lines.append(f"  at {where}")
        return "\n".join(lines)


@dataclass
class Known:
    """A difference that stays. Every pattern must be found in what it is about."""

    reason: str
    scenario: str = ""
    request: str = ""
    mlflow: str = ""
    orrery: str = ""
    count: int = field(default=0, compare=False)

    def explains(self, difference):
        return (
            re.search(self.scenario, difference.scenario)
            and re.search(self.request, difference.request)
            and difference.mlflow is not None
            and difference.orrery is not None
            and re.search(self.mlflow, answer_of(difference.mlflow))
            and re.search(self.orrery, answer_of(difference.orrery))
        )


def read_known():
    return [Known(**each) for each in json.loads(KNOWN_FILE.read_text(encoding="utf-8"))]


def differences(scenario, mlflow, orrery):
    """In the order of the exchanges; ends where the servers' answers led to different requests."""
    for left, right in zip(mlflow, orrery):
        if left.request != right.request:
            yield Difference(scenario, left, None)
            yield Difference(scenario, None, right)
            return
        if (left.status, left.body) != (right.status, right.body):
            yield Difference(scenario, left, right)
    if len(mlflow) != len(orrery):
        shorter = min(len(mlflow), len(orrery))
        yield Difference(scenario, next(iter(mlflow[shorter:]), None), next(iter(orrery[shorter:]), None))


def words_of(body):
    """A body without what it quotes."""
    if isinstance(body, dict) and "error_code" in body:
        return f"{body['error_code']}: {re.sub(r'[^a-zA-Z ]+', ' ', str(body.get('message')))[:60]}"
    return "" if isinstance(body, dict) else str(body)[:40]


def answer_of(exchange):
    text = exchange.text
    return f"{exchange.status} {text if len(text) < 1500 else text[:1500] + '…'}"


def first_difference(left, right, path="$"):
    """The first place where two bodies differ, in words; None where they do not."""
    if isinstance(left, dict) and isinstance(right, dict):
        for key in sorted({*left, *right}):
            if key not in left or key not in right:
                where = "MLflow" if key in left else "Orrery"
                return f"{path}.{key}: only in {where}: {(left if key in left else right)[key]!r}"
            found = first_difference(left[key], right[key], f"{path}.{key}")
            if found:
                return found
        return None
    if isinstance(left, list) and isinstance(right, list):
        for index, (one, other) in enumerate(zip(left, right)):
            found = first_difference(one, other, f"{path}[{index}]")
            if found:
                return found
        return None if len(left) == len(right) else f"{path}: {len(left)} items, {len(right)} items"
    return None if left == right else f"{path}: {left!r} != {right!r}"
