import re
import shutil
import subprocess
from pathlib import Path

import pytest

from config import ROOT

TARGETS = {"help", "run", "test", "bench", "fmt", "screenshots"}


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder of programs that stands for a machine with make and nothing else."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("make", "sh", "sed", "expand"):
        (programs / name).symlink_to(shutil.which(name) or "/absent")
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    return programs


def add(machine: Path, name: str, script: str = "exit 0") -> None:
    (machine / name).write_text(f"#!/bin/sh\n{script}\n")
    (machine / name).chmod(0o700)


def make(machine: Path, target: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [machine / "make", target],
        cwd=machine.parent,
        env={"PATH": str(machine)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_lists_what_can_be_done(machine: Path) -> None:
    assert set(re.findall(r"make (\w+)", make(machine, "help").stdout)) == TARGETS


def test_a_machine_without_git_is_told_so(machine: Path) -> None:
    add(machine, "python3")
    assert "git is missing. On Debian: apt-get install git" in make(machine, "run").stderr


@pytest.mark.parametrize("python", [None, "exit 1"], ids=["none", "too old"])
def test_a_machine_without_a_new_python_is_told_so(machine: Path, python: str | None) -> None:
    add(machine, "git")
    if python:
        add(machine, "python3", python)
    assert "Python 3.11 or newer is missing" in make(machine, "run").stderr


def test_a_machine_without_venv_is_told_so(machine: Path) -> None:
    add(machine, "git")
    add(machine, "python3", 'case "$2" in *venv*) exit 1;; esac')
    done = make(machine, "run")
    assert "Python's venv is missing. On Debian: apt-get install python3-venv" in done.stderr
    assert done.returncode != 0
