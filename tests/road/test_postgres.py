"""The same road on PostgreSQL."""

from __future__ import annotations

import pytest

from tests.far_side import run_simweb
from tests.road.conftest import House, get


@pytest.mark.postgres
def test_the_road_on_postgresql(tmp_path, fresh_url):
    house = House(tmp_path / "data", NEWS7D_DATABASE=fresh_url("postgres", empty=True))
    with run_simweb(tmp_path, outlets=6, entries=8) as web:
        house.run("import", "-", stdin=get(web.url("/__opml"))[1])
        first = house.json("refresh", "--all")
        again = house.json("refresh", "--all")
    assert first["entries_new"] == first["articles"] == 48
    assert first["failed"] == again["entries_new"] == 0
    assert again["unchanged"] == 6
    assert first["stories"] > 0
    assert "sound" in house.run("check")
