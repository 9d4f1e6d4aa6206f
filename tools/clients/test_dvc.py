"""DVC's client as it comes from PyPI, in a Python of its own: what is pushed here can be pulled elsewhere, byte for byte."""

import contextlib
import hashlib
import os
import random
import shutil
import signal
import subprocess
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

FILES = 200
TIMEOUT_S = 600
BACK_WITHIN_S = 120
HTTP_TIMEOUT_S = 30

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


@dataclass(frozen=True)
class Remote:
    """A DVC remote as its users write it into their configuration."""

    url: str
    settings: dict

    @property
    def name(self):
        return self.url.rsplit("/", 1)[1]

    @property
    def configuration(self):
        lines = [f"    {key} = {value}" for key, value in {"url": self.url, **self.settings}.items()]
        return "\n".join(["[core]", "    remote = orrery", "['remote \"orrery\"']", *lines, ""])


@dataclass(frozen=True)
class Checkout:
    """A clone of a Git repository, on a machine of its own as far as DVC knows."""

    path: Path
    machine: Path

    @property
    def environment(self):
        return {
            "PATH": os.environ["PATH"],
            "NO_PROXY": "*",
            "HOME": str(self.machine),
            "DVC_NO_ANALYTICS": "1",
            "DVC_SITE_CACHE_DIR": str(self.machine / "site"),
            "DVC_GLOBAL_CONFIG_DIR": str(self.machine / "global"),
            "DVC_SYSTEM_CONFIG_DIR": str(self.machine / "system"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "ORRERY_TOKEN": os.environ["ORRERY_WRITER_TOKEN"],
            **{f"GIT_{who}_{what}": "ada@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }

    def start(self, *command):
        return subprocess.Popen(
            command,
            cwd=self.path,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def start_dvc(self, *arguments):
        return self.start(os.environ["ORRERY_DVC_PYTHON"], "-m", "dvc", *arguments)

    def dvc(self, *arguments):
        return ended(self.start_dvc(*arguments))

    def git(self, *arguments):
        return ended(self.start("git", *arguments))

    def configure(self, remote):
        (self.path / ".dvc" / "config.local").write_text(remote.configuration)

    def commit(self, message):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD").strip()


def ended(process):
    """What a program wrote, once it has ended well."""
    output, _ = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 0, output
    return output


@pytest.fixture
def new_checkout(tmp_path):
    """Makes empty repositories, and clones of others."""

    def make(origin=None):
        machine = tmp_path / uuid.uuid4().hex
        checkout = Checkout(machine / "project", machine)
        checkout.path.mkdir(parents=True)
        if origin is not None:
            checkout.git("clone", "--quiet", str(origin.path), ".")
        else:
            checkout.git("init", "--quiet", "--initial-branch", "main")
            checkout.dvc("init", "--quiet")
        return checkout

    return make


@pytest.fixture
def new_remote():
    """Addresses that nothing was pushed to, at the gateway or at the service itself."""

    def make(service, **settings):
        token = os.environ["ORRERY_WRITER_TOKEN"]
        known = settings or {"auth": "basic", "user": "anybody", "password": token}
        return Remote(f"{os.environ[f'ORRERY_{service}_URL']}/dvc/r{uuid.uuid4().hex}", known)

    return make


def write_data(folder, seed):
    """A file of three megabytes, and a folder of many."""
    numbers = random.Random(seed)
    (folder / "large.bin").write_bytes(numbers.randbytes(3_000_000))
    for i in range(FILES):
        file = folder / "many" / str(i % 7) / f"{i}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(numbers.randbytes(i * 10))


def bytes_in(folder):
    files = [folder / "large.bin", *(folder / "many").rglob("*.txt")]
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def ask(query):
    headers = {"Authorization": f"Bearer {os.environ['ORRERY_TOKEN']}"}
    url = f"{os.environ['ORRERY_GATEWAY_URL']}/graphql"
    answer = requests.post(url, json={"query": query}, headers=headers, timeout=HTTP_TIMEOUT_S).json()
    assert "errors" not in answer, answer
    return answer["data"]


def custom(method):
    token = os.environ["ORRERY_WRITER_TOKEN"]
    return {"auth": "custom", "custom_auth_header": "Authorization", "password": f"Bearer {token}", "method": method}


@pytest.mark.parametrize(
    ("service", "settings"),
    [("GATEWAY", dict), ("DATA", lambda: custom("PUT"))],
    ids=["gateway by POST and password", "data by PUT and header"],
)
def test_what_is_pushed_is_pulled_elsewhere(new_checkout, new_remote, service, settings):
    remote = new_remote(service, **settings())
    here = new_checkout()
    here.configure(remote)
    write_data(here.path, seed=1)
    here.dvc("add", "--quiet", "large.bin", "many")
    here.commit("Add data")
    assert "new" in here.dvc("status", "--cloud")
    here.dvc("push", "--jobs", "4")
    assert "in sync" in here.dvc("status", "--cloud")

    there = new_checkout(here)
    there.configure(remote)
    there.dvc("fetch")
    assert not (there.path / "many").exists()
    there.dvc("pull")
    assert bytes_in(there.path) == bytes_in(here.path)

    (here.path / "many" / "0" / "0.txt").write_bytes(b"changed")
    here.dvc("add", "--quiet", "many")
    here.commit("Change one")
    # The file and the new list of the folder.
    assert "2 files pushed" in here.dvc("push", "--jobs", "4")
    there.git("pull", "--quiet")
    there.dvc("pull")
    assert bytes_in(there.path) == bytes_in(here.path)


def test_collecting_garbage_in_the_cloud_is_refused_and_loses_nothing(new_checkout, new_remote):
    remote = new_remote("GATEWAY")
    here = new_checkout()
    here.configure(remote)
    write_data(here.path, seed=4)
    here.dvc("add", "--quiet", "large.bin", "many")
    here.commit("Add data")
    here.dvc("push", "--jobs", "4")
    names = [hashlib.md5(content).hexdigest() for content in bytes_in(here.path).values()]
    (here.path / "large.bin").write_bytes(b"smaller")
    here.dvc("add", "--quiet", "large.bin")

    collect = here.start_dvc("gc", "--workspace", "--cloud", "--force")
    output, _ = collect.communicate(timeout=TIMEOUT_S)

    assert collect.returncode != 0, output
    assert pushed(remote, names) == len(names)


def test_a_commit_that_is_pushed_makes_versions(new_checkout, new_remote, tmp_path):
    remote = new_remote("GATEWAY")
    here = new_checkout()
    here.configure(remote)
    write_data(here.path, seed=2)
    (here.path / "my tables").mkdir()
    (here.path / "my tables" / "flights.csv").write_text("origin,delay\nATL,3\nLAS,-1\n")
    here.dvc("add", "--quiet", "many", "my tables/flights.csv")
    commit = here.commit("Add flights\n\nÄ line of its own.")
    here.dvc("push", "--jobs", "4")
    hook = requests.get(
        f"{remote.url}/hook", headers={"Authorization": os.environ["ORRERY_TOKEN"]}, timeout=HTTP_TIMEOUT_S
    )
    path = here.path / ".git" / "hooks" / "pre-push"
    path.write_text(hook.text)
    path.chmod(0o755)
    here.git("init", "--quiet", "--bare", str(tmp_path / "origin.git"))
    here.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    told = here.git("push", "origin", "main:main")
    assert "not told" not in told

    query = """{ dvcRemote(name: "%s") { commits { nodes { gitCommit branch message outputs {
        path dataset state version { version format rows fileCount git { commit } } } } } } }"""
    [recorded] = ask(query % remote.name)["dvcRemote"]["commits"]["nodes"]
    assert recorded["gitCommit"] == commit
    assert recorded["branch"] == "main"
    assert recorded["message"].startswith("Add flights\n\nÄ line of its own.")
    git = {"commit": commit}
    assert recorded["outputs"] == [
        {
            "path": "many",
            "dataset": f"{remote.name}.many",
            "state": "COMMITTED",
            "version": {"version": 1, "format": "FILES", "rows": None, "fileCount": FILES, "git": git},
        },
        {
            "path": "my tables/flights.csv",
            "dataset": f"{remote.name}.my_tables.flights.csv",
            "state": "COMMITTED",
            "version": {"version": 1, "format": "CSV", "rows": 2, "fileCount": 1, "git": git},
        },
    ]


def test_a_push_survives_the_death_of_the_service(new_checkout, new_remote):
    remote = new_remote("GATEWAY")
    here = new_checkout()
    here.configure(remote)
    write_data(here.path, seed=3)
    here.dvc("add", "--quiet", "large.bin", "many")
    here.commit("Add data")
    names = [hashlib.md5(content).hexdigest() for content in bytes_in(here.path).values()]

    push = here.start_dvc("push", "--jobs", "2")
    while not 10 <= pushed(remote, names[:40]):
        assert push.poll() is None, push.communicate()
    os.kill(int(os.environ["ORRERY_DATA_PID"]), signal.SIGKILL)
    output, _ = push.communicate(timeout=TIMEOUT_S)
    assert push.returncode != 0, output
    wait_until_back()
    assert pushed(remote, names) < len(names)

    here.dvc("push", "--jobs", "4")
    there = new_checkout(here)
    there.configure(remote)
    there.dvc("pull")
    assert bytes_in(there.path) == bytes_in(here.path)


def pushed(remote, names):
    """How many of the objects are there."""
    headers = {"Authorization": f"Bearer {os.environ['ORRERY_TOKEN']}"}
    with requests.Session() as session:
        asked = (f"{remote.url}/files/md5/{name[:2]}/{name[2:]}" for name in names)
        return sum(session.head(url, headers=headers, timeout=HTTP_TIMEOUT_S).ok for url in asked)


def wait_until_back():
    deadline = time.monotonic() + BACK_WITHIN_S
    while time.monotonic() < deadline:
        with contextlib.suppress(requests.ConnectionError):
            if requests.get(f"{os.environ['ORRERY_DATA_URL']}/health/ready", timeout=HTTP_TIMEOUT_S).ok:
                return
        time.sleep(0.2)
    raise AssertionError("data did not come back")
