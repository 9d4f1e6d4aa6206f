"""The two servers: MLflow's own, started here on an empty database, and a running Orrery."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import requests

START_TIMEOUT_S = 120
REQUEST_TIMEOUT_S = 60


@dataclass(frozen=True)
class Server:
    name: str
    url: str
    headers: dict = field(default_factory=dict)

    def reset(self):
        """Empties it. Only an Orrery started with ORRERY_ALLOW_RESET=1 can do that."""
        answer = requests.post(f"{self.url}/-/reset", headers=self.headers, timeout=REQUEST_TIMEOUT_S)
        answer.raise_for_status()


def orrery(url, token):
    return Server("orrery", url.rstrip("/"), {"Authorization": f"Bearer {token}"} if token else {})


@contextlib.contextmanager
def mlflow_server():
    """MLflow's server of this Python environment, on SQLite, passing artifacts on."""
    with tempfile.TemporaryDirectory(prefix="mlflow-peer-") as folder:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port)]
        command += ["--workers", "1", "--backend-store-uri", f"sqlite:///{folder}/mlflow.db"]
        command += ["--serve-artifacts", "--artifacts-destination", f"{folder}/artifacts"]
        environment = {**os.environ, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false", "HOME": folder}
        with open(Path(folder) / "server.log", "wb") as log:
            process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
            try:
                wait_until_healthy(process, url, Path(folder) / "server.log")
                yield Server("mlflow", url)
            finally:
                process.terminate()
                process.wait()


def wait_until_healthy(process, url, log):
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(requests.ConnectionError):
            if requests.get(f"{url}/health", timeout=REQUEST_TIMEOUT_S).ok:
                return
        time.sleep(0.2)
    raise RuntimeError(f"MLflow's server did not start:\n{log.read_text(errors='replace')}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
