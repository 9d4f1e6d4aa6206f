"""What two servers may choose freely (ids, times, names they invent, page tokens) replaced by what does not differ."""

import re

ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
INVENTED_NAME = re.compile(r"^[a-z]+-[a-z]+-\d{1,4}$")
LOCATION = re.compile(r"(?P<before>mlflow-artifacts:/+|/artifacts/|\"path\": \")(?P<id>\d+)(?=/|$|[\"'])")
LISTED = re.compile(r'"experiment_ids?": (?:"[^"]*"|\[[^\]]*\])')
IN_WORDS = re.compile(r"(?P<before>(?i:experiment)\D{0,24}?)(?P<id>\d+)")
PAGE_TOKEN = re.compile(r'("page_token": ")[^"]+')
SQL = re.compile(r"\(sqlite3\..*", re.DOTALL)
PYTHON_SET = re.compile(r"\{('[^{}]*')\}")
FOLDER = re.compile(r"/[\w/]*mlflow-peer-\w+")
TIME_KEYS = re.compile(r"time$|timestamp$|timestamp_ms$")
NOW_MS = 1_600_000_000_000
LARGEST = 1.7976931348623157e308
# Lists that no server promises an order of; what tells their items apart.
UNORDERED = {"tags", "params", "metrics", "aliases", "dataset_inputs", "model_inputs", "datasets", "dataset_summaries"}
TOLD_APART_BY = ("key", "dataset_name", "dataset_digest", "alias", "name", "digest", "context", "model_id", "run_id")
# What MLflow adds to errors for Databricks, and the only workspace where there are none.
IGNORED_KEYS = {"error_class", "sqlstate", "workspace"}
# Messages that are the same to a client whether they are empty or not there.
EMPTY_KEYS = {"inputs", "outputs"}


class NormalForm:
    """Names things after the exchange in which they appeared first: that is the same on both servers."""

    def __init__(self):
        self._ids = {}
        self._experiments = {}

    def learn(self, exchange, answer):
        """Takes in the ids that a successful answer is the first to mention."""
        if isinstance(answer, dict) and set(answer) == {"experiment_id"}:
            self._experiments.setdefault(answer["experiment_id"], f"<experiment {exchange}>")
        new = sorted({found for found in ids_in(answer) if found not in self._ids})
        for index, found in enumerate(new):
            self._ids[found] = f"<id {exchange}{f'.{index}' if len(new) > 1 else ''}>"

    def of(self, value, key=""):
        if isinstance(value, dict):
            given = {name: each for name, each in value.items() if not leaves_out(name, each)}
            return {name: self.of(each, name) for name, each in given.items()}
        if isinstance(value, list):
            items = [self.of(each, key) for each in value]
            return sorted(items, key=told_apart) if key in UNORDERED else items
        if isinstance(value, str):
            return self.text(value, key)
        # MLflow's SQL store keeps infinity as the largest number; Orrery keeps it.
        if isinstance(value, float) and abs(value) == LARGEST:
            return "Infinity" if value > 0 else "-Infinity"
        is_time = isinstance(value, int) and not isinstance(value, bool) and TIME_KEYS.search(key)
        return "<now>" if is_time and NOW_MS < value < 2 * NOW_MS else value

    def text(self, text, key=""):
        if key == "next_page_token":
            return "<token>"
        if key in ("experiment_id", "experiment_ids"):
            return self._experiments.get(text, text)
        if INVENTED_NAME.match(text):
            return "<invented name>"
        text = ID.sub(lambda found: self._ids.get(plain(found[0]), "<other id>"), text)
        if key == "message":
            text = PYTHON_SET.sub(lambda found: "{" + ", ".join(sorted(found[1].split(", "))) + "}", text)
            text = self._experiments_in(IN_WORDS, SQL.sub("<words of the database>", text))
        return FOLDER.sub("<folder>", self._experiments_in(LOCATION, text))

    def request(self, text):
        text = LISTED.sub(lambda found: re.sub(r"\d+", lambda number: self._experiment(number[0]), found[0]), self.text(text))
        return PAGE_TOKEN.sub(r"\1<token>", text)

    def _experiments_in(self, pattern, text):
        return pattern.sub(lambda found: found["before"] + self._experiment(found["id"]), text)

    def _experiment(self, number):
        return self._experiments.get(number, number)


def ids_in(value):
    if isinstance(value, dict):
        return [found for each in value.values() for found in ids_in(each)]
    if isinstance(value, list):
        return [found for each in value for found in ids_in(each)]
    return [plain(found) for found in ID.findall(value)] if isinstance(value, str) else []


def plain(found):
    return found.replace("-", "").lower()


def leaves_out(name, value):
    return name in IGNORED_KEYS or (name in EMPTY_KEYS and value == {})


def told_apart(item):
    return [str(item.get(name)) for name in TOLD_APART_BY] if isinstance(item, dict) else [str(item)]
