"""The far side's servers, for every test here."""

from tests.far_side import hostile, scripted, simweb  # noqa: F401
