"""`python -m news7d.core.feeds parse --jsonl`: the filter by itself, for scoring without the rest of the house."""

from __future__ import annotations

import sys

import orjson

from news7d.core.feeds.line import parse_line


def main() -> None:
    for raw in sys.stdin.buffer:
        if raw.strip():
            try:
                line = orjson.loads(raw)
            except orjson.JSONDecodeError:
                line = None
            answer = parse_line(line) if isinstance(line, dict) else {"id": None, "error": "This line is no JSON object."}
            sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")


if __name__ == "__main__":
    main()
