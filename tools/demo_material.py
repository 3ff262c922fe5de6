"""Makes what the demo edition ships, out of the invented pack in ../shared: `python tools/demo_material.py`.

    provenance.jsonl.gz ─► src/news7d/demo/pieces.jsonl.gz, outlets.json      (texts, without their labels)
    a canvas in Chromium ─► src/news7d/demo/flood.webm                       (four seconds of a river rising)

Run it again only when one of them is to change: a recorded film differs from run to run.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import shutil
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
PACK = ROOT.parent / "shared" / "data" / "provenance"
OUT = ROOT / "src" / "news7d" / "demo"

FILM = """
async () => {
  const canvas = document.createElement('canvas'); canvas.width = 320; canvas.height = 180;
  const pen = canvas.getContext('2d');
  const ground = (y, tone, shift) => { pen.fillStyle = tone; pen.beginPath(); pen.moveTo(0, 180);
    for (let x = 0; x <= 320; x += 8) pen.lineTo(x, y + 9 * Math.sin(x / 47 + shift) + 4 * Math.sin(x / 19 + shift * 2));
    pen.lineTo(320, 180); pen.fill(); };
  const draw = t => {
    const sky = pen.createLinearGradient(0, 0, 0, 150);
    sky.addColorStop(0, '#6f8aa0'); sky.addColorStop(1, '#e8dcc6');
    pen.fillStyle = sky; pen.fillRect(0, 0, 320, 180);
    ground(84, '#93a59d', 1); ground(104, '#6f857d', 3);
    for (const [x, size] of [[44, 22], [92, 16], [206, 26], [262, 18]]) {
      pen.fillStyle = '#efe6d6'; pen.fillRect(x, 132 - size, size * 1.3, size + 30);
      pen.fillStyle = '#a8452f'; pen.beginPath(); pen.moveTo(x - 4, 132 - size); pen.lineTo(x + size * 0.65, 118 - size * 1.4);
      pen.lineTo(x + size * 1.3 + 4, 132 - size); pen.fill();
      pen.fillStyle = '#3d4a48'; pen.fillRect(x + size * 0.5, 140 - size, 5, 7);
    }
    const high = 152 - 4.2 * t;
    for (let k = 0; k < 3; k++) { pen.fillStyle = ['#5f7f8c', '#4d6d7c', '#395766'][k]; pen.beginPath(); pen.moveTo(0, 180);
      for (let x = 0; x <= 320; x += 4) pen.lineTo(x, high + 9 * k + 3 * Math.sin(x / (15 + 6 * k) + t * (3 - k)));
      pen.lineTo(320, 180); pen.fill(); }
    const x = 40 + 55 * t, y = high + 7 + 2 * Math.sin(t * 4);
    pen.fillStyle = '#c8553d'; pen.beginPath(); pen.moveTo(x - 18, y); pen.lineTo(x + 20, y);
      pen.lineTo(x + 13, y + 8); pen.lineTo(x - 13, y + 8); pen.fill();
    pen.fillStyle = '#f6ead2'; pen.fillRect(x - 4, y - 9, 9, 9);
    pen.strokeStyle = 'rgba(246,242,232,.5)'; pen.beginPath();
    for (let i = 0; i < 60; i++) { const at = (i * 53.7 + t * 40) % 330, down = (i * 91.3 + t * 260) % 190;
      pen.moveTo(at, down); pen.lineTo(at - 2, down + 9); }
    pen.stroke();
  };
  draw(0);
  const recorder = new MediaRecorder(canvas.captureStream(15), {mimeType: 'video/webm;codecs=vp8', videoBitsPerSecond: 120000});
  const parts = []; recorder.ondataavailable = event => parts.push(event.data);
  const over = new Promise(done => recorder.onstop = done);
  recorder.start();
  const began = performance.now();
  await new Promise(done => { const next = () => { const t = (performance.now() - began) / 1000;
    draw(t); t < 4 ? setTimeout(next, 60) : done(); }; next(); });
  recorder.stop(); await over;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''));
}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--film", action="store_true", help="record the film too")
    options = parser.parse_args()
    OUT.joinpath("outlets.json").write_text(json.dumps(outlets(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    lines = "".join(json.dumps(piece, ensure_ascii=False) + "\n" for piece in pieces())
    OUT.joinpath("pieces.jsonl.gz").write_bytes(gzip.compress(lines.encode(), 9, mtime=0))
    if options.film:
        OUT.joinpath("flood.webm").write_bytes(film())


def outlets() -> list[dict[str, str]]:
    wanted = ("name", "language", "country", "kind")
    lines = json.loads((PACK / "outlets.json").read_text(encoding="utf-8"))
    return [{"label": _label(line["domain"])} | {name: line[name] for name in wanted} for line in lines]


def pieces() -> list[dict[str, object]]:
    rows = [json.loads(line) for line in gzip.decompress((PACK / "provenance.jsonl.gz").read_bytes()).splitlines()]
    versions: dict[str, list[dict[str, object]]] = {}
    for row in sorted(rows, key=lambda row: row["revision"]):
        versions.setdefault(row["id"], []).append({name: row[name] for name in ("title", "text", "standfirst") if row[name]})
    repeats = ("copy", "wire", "rewrite", "translation")
    return [
        {
            "id": row["id"],
            "story": row["gold_story"],
            "outlet": _label(row["domain"]),
            "section": row["gold_section"],
            "path": urlsplit(row["url"]).path,
            "told": row["published"],
            "authors": row["authors"],
            "dateline": row["dateline"],
            "versions": versions[row["id"]],
            "of": row["gold_of"] if row["gold_role"] in repeats else None,
        }
        for row in sorted(rows, key=lambda row: (row["gold_story"], row["published"], row["id"]))
        if row["revision"] == 0
    ]


def _label(domain: str) -> str:
    return domain.partition(".")[0]


def film() -> bytes:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto("about:blank")
        recorded: str = page.evaluate(FILM)
        browser.close()
    return base64.b64decode(recorded)


if __name__ == "__main__":
    main()
