"""A house with feeds that a password or a key opens, run as its operator runs it: nothing that it says anywhere tells them."""

from __future__ import annotations

import json
import signal
import socket
import urllib.error
import urllib.request

from tests.far_side import answer
from tests.road.conftest import House, address_of, get, wait_for

TOKEN = "figures-0123456789abcdef"
PASSWORD, KEY = "pw-Zanzibar-77", "key-Timbuktu-88"
ITEMS = "".join(
    f'<item><guid isPermaLink="false">{n}</guid><title>The mill at Ambleford number {n}</title><link>/a/{n}</link>'
    f'<description>&lt;p&gt;Long text. &lt;img src="/p{n}.jpg"&gt; &lt;a href="more"&gt;more&lt;/a&gt;&lt;/p&gt;</description></item>'
    for n in range(3)
)
FEED = f'<rss version="2.0"><channel><title>Guarded</title><link>/</link>{ITEMS}</channel></rss>'.encode()


def test_what_opens_a_feed_shows_nowhere(tmp_path, scripted) -> None:
    server = scripted({f"/feed?token={KEY}": answer(FEED)})
    keyed, guarded = server.url(f"/feed?token={KEY}"), server.url("/other").replace("://", f"://reader:{PASSWORD}@")
    house = House(
        tmp_path / "data",
        NEWS7D_LOG_FORMAT="json",
        NEWS7D_ADMIN_PASSWORD="three brass herons walking",  # else whoever sits at the machine may take the feeds along, logins and all
        NEWS7D_ACCESS_LOG="1",
        NEWS7D_LOG_LEVEL="debug",
        NEWS7D_METRICS_TOKEN=TOKEN,
    )
    said = (
        house.run("add", keyed, guarded, "--unchecked", "--no-full-text")
        + house.run("feeds")
        + house.run("feeds", "--json")
        + house.run("config")
    )
    process = house.start("up", "--port", "0")
    try:
        home = address_of(process)
        wait_for(lambda: json.loads(get(f"{home}/healthz")[1])["articles"] == 3, 60)
        shown = [get(f"{home}{path}")[1].decode() for path in ("/", "/sources", "/article/1", "/feeds/top.atom", "/api/v1/feeds")]
        shown += [get(f"{home}/sources.opml")[1].decode(), get(f"{home}/outlet/127-0-0-1")[1].decode()]
        wait_for(lambda: not json.loads(get(f"{home}/healthz")[1])["articles_waiting"], 60)
        asked = urllib.request.Request(f"{home}/metrics", headers={"authorization": f"Bearer {TOKEN}"})
        with urllib.request.urlopen(asked, timeout=30) as reply:
            figures = reply.read().decode()
        assert get(f"{home}/metrics")[0] == 403
    finally:
        process.send_signal(signal.SIGINT)
        log = process.communicate(timeout=30)[1].decode()
    assert server.requests, "the feed was asked with its key"
    assert 'news7d_polls_total{cause="",outcome="new"} 1.0' in figures
    assert 'news7d_stage_items_total{stage="analyse"}' in figures and 'news7d_fetch_seconds_count{what="feed"}' in figures
    assert any(json.loads(line).get("route") == "/article/{id}" for line in log.splitlines()), log
    for text in (said, log, figures, *shown):
        assert PASSWORD not in text and KEY not in text and TOKEN not in text
    assert "The mill at Ambleford" in shown[2]


def test_a_worker_of_a_fleet_tells_its_own_figures(tmp_path, fresh_url) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    house = House(tmp_path / "data", NEWS7D_DATABASE=fresh_url("postgres"), NEWS7D_METRICS_PORT=str(port))
    process = house.start("work", "--stages", "fetch")
    try:
        assert process.stdout is not None and b"News7D works" in process.stdout.readline()
        figures = wait_for(lambda: _figures(f"http://127.0.0.1:{port}"), 60)
        assert "news7d_workers" in figures and "process_resident_memory_bytes" in figures and "news7d_feeds " not in figures
        assert get(f"http://127.0.0.1:{port}/sources")[0] == 404
    finally:
        process.send_signal(signal.SIGINT)
        assert b"Traceback" not in process.communicate(timeout=30)[1]
    assert process.returncode == 0
    assert house.run("export", "gaps") == "", "while it worked it gave signs of life"


def test_a_worker_tells_no_stranger(tmp_path, fresh_url) -> None:
    house = House(tmp_path / "data", NEWS7D_DATABASE=fresh_url("postgres"), NEWS7D_METRICS_PORT="9", NEWS7D_HOST="0.0.0.0")
    house.run("work", code=2)
    assert "metrics_token" in house.complaint


def _figures(home: str) -> str:
    try:
        return get(f"{home}/metrics")[1].decode()
    except urllib.error.URLError:
        return ""
