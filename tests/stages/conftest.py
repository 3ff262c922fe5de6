"""The far side's scripted server."""

from tests.far_side import scripted  # noqa: F401
