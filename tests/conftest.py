"""What all tests share: where the packs are, and what must not be skipped.

`NEWS7D_REQUIRE="postgres browser"` (set by .ci/run) turns a skip for want of that thing into a failure, so that nothing is
green that was not tested.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no failure: no test measures time, properties neither.
settings.register_profile("news7d", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("news7d")

CHECKOUT = Path(__file__).resolve().parent.parent

# The store's fixtures, on both databases, for whoever wants them.
pytest_plugins = ["tests.store.databases"] if (CHECKOUT / "tests/store/databases.py").exists() else []


def shared_folder() -> Path | None:
    """The folder `shared` beside the checkout, or what NEWS7D_SHARED names; None where there is none."""
    named = os.environ.get("NEWS7D_SHARED")
    folder = Path(named) if named else CHECKOUT.parent / "shared"
    return folder if folder.is_dir() else None


def require(name: str, reason: str) -> None:
    """Skip the running test for `reason`, or fail it if NEWS7D_REQUIRE says that `name` must be there."""
    if name in os.environ.get("NEWS7D_REQUIRE", "").split():
        pytest.fail(f"{name} is required here (NEWS7D_REQUIRE), but: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """`shared("data/feeds/feeds_suite.jsonl.gz")` is a Path, or skips the test and says which file is missing."""

    def find(name: str) -> Path:
        folder = shared_folder()
        if folder is None or not (folder / name).exists():
            require("shared", f"needs {name} in the folder «shared» beside the checkout (or NEWS7D_SHARED)")
        assert folder is not None
        return folder / name

    return find


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The root of the repository."""
    return CHECKOUT


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads the settings of the person who runs it."""
    for name in list(os.environ):
        if name.startswith("NEWS7D_") and name not in {"NEWS7D_REQUIRE", "NEWS7D_SHARED"}:
            monkeypatch.delenv(name)
