"""Stories of many reports: folded under the names of their outlets, a table by pages, and what else belongs to the affair."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from news7d.store import Store
from tests.web.conftest import Site
from tests.web.newsroom import NOW, Filed, fill

MANY = [
    Filed(
        key=f"r{number}",
        story="long",
        outlet=f"Outlet {number:03}",
        title=f"The lock gate fails, report {number}",
        text="The gate of the lock at Brickfield failed in the night.",
        language="en" if number % 2 else "de",
        role="origin" if number == 0 else "copy" if number < 20 else "independent",
        of="r0" if 0 < number < 20 else None,
        seen=NOW - timedelta(minutes=200 - number),
        published=NOW - timedelta(minutes=200 - number),
    )
    for number in range(130)
]


def test_no_outlet_is_hidden_and_the_table_goes_on_by_key(bare_store: Store, open_site: Callable[..., Site]) -> None:
    site = open_site(bare_store, fill(bare_store, MANY))
    story = site.filled.stories["long"]
    text = site.get(f"/story/{story}").text
    timeline = text.split('id="who"')[1].split('id="articles"')[0]
    assert "13 more: " in timeline  # of 19 copies, 6 stand open
    assert "87 further reports: " in timeline  # of 111 rows, 24
    for summary in re.findall(r"<summary>.*?</summary>", timeline):
        assert summary.count("<bdi>") in (13, 87)
    seen, path = [], f"/story/{story}"
    for _ in range(3):
        page = site.get(path).text.split('id="articles"')[1].split("</table>")
        seen += re.findall(r'scope="row".*?/article/(\d+)', page[0])
        following = re.search(r'rel="next" href="([^"]+)"', page[1])
        path = following[1].replace("&amp;", "&").split("#")[0] if following else ""
    assert path == ""
    assert len(seen) == len(set(seen)) == 130


def test_the_table_is_narrowed_by_role_language_and_outlet(bare_store: Store, open_site: Callable[..., Site]) -> None:
    site = open_site(bare_store, fill(bare_store, MANY))
    story = site.filled.stories["long"]
    slug = bare_store.article(site.filled.articles["r5"]).line.outlet.slug
    rows = site.get(f"/story/{story}?outlet={slug}").text.split('id="articles"')[1].split("</table>")[0]
    assert rows.count('scope="row"') == 1
    rows = site.get(f"/story/{story}?role=copy&in=en").text.split('id="articles"')[1].split("</table>")[0]
    assert rows.count('scope="row"') == 10
    assert "No report of this story fits" in site.get(f"/story/{story}?outlet=nobody").text
    assert site.get(f"/story/{story}?after=9999999999999999999999").status_code == 200
