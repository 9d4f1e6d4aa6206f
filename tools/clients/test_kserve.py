"""KServe's client in a process of its own: its messages and tritonclient's have the same names, and one process holds one."""

import subprocess
import sys
from pathlib import Path


def test_scenarios_pass():
    scenarios = Path(__file__).with_name("kserve_scenarios.py")
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", str(scenarios)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
