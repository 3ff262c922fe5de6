"""`python -m news7d.core.pages extract --jsonl`: the filter alone, for benchmarks."""

from __future__ import annotations

import sys

import orjson

from news7d.core.pages.line import Line, extract_line


def main() -> int:
    for raw in sys.stdin.buffer:
        if raw.strip():
            sys.stdout.buffer.write(orjson.dumps(_answer(raw)) + b"\n")
            sys.stdout.buffer.flush()
    return 0


def _answer(raw: bytes) -> Line:
    try:
        obj = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        return {"id": None, "error": f"the line is not JSON: {error}"}
    if not isinstance(obj, dict):
        return {"id": None, "error": "the line is not a JSON object"}
    return extract_line(obj)


if __name__ == "__main__":
    raise SystemExit(main())
