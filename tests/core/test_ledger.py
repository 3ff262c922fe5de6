"""The edit ledger: the tree against the vectors of RFC 6962's reference implementation, notes, and every way to tamper with a day."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news7d.core.ledger import EMPTY, Day, Frontier, Version, grown, head_of, leaf_of, root_of, verify, written
from news7d.core.ledger.note import Signer, checkpoint
from news7d.errors import Invalid

LEAVES = [bytes.fromhex(x) for x in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]
ROOTS = {  # certificate-transparency's merkle tests
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
SIGNER = Signer(name="news7d.example/ledger", seed=bytes(range(32)))
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize("size", ROOTS)
def test_roots_are_those_of_the_reference(size: int) -> None:
    assert root_of(grown(EMPTY, LEAVES[:size])).hex() == ROOTS[size]


def test_an_empty_tree() -> None:
    assert root_of(EMPTY) == sha256(b"").digest()


@given(st.lists(st.binary(max_size=8), max_size=40), st.integers(0, 40))
@settings(max_examples=80, deadline=None)
def test_growing_in_two_steps_is_growing_at_once(leaves: list[bytes], cut: int) -> None:
    assert grown(grown(EMPTY, leaves[:cut]), leaves[cut:]) == grown(EMPTY, leaves)


def test_a_chain_tells_versions_apart() -> None:
    one = Version(seen=NOON, title="61 nights", text="The sum includes 61 nights.")
    two = Version(seen=NOON + timedelta(hours=4), title="58 nights", text="The sum includes 58 nights.")
    heads = {
        head_of("https://one.example/1", versions)
        for versions in ([one], [two], [one, two], [two, one], [one, one], [Version(seen=NOON, title=one.title + one.text, text="")])
    } | {head_of("https://one.example/2", [one])}
    assert len(heads) == 7
    assert leaf_of("https://one.example/1", [one, two]).seen == "2026-11-24T16:00:00Z"
    assert "one.example" not in leaf_of("https://one.example/1", [one]).line()


def a_day(before: Frontier = EMPTY, note_before: str = "", articles: int = 9) -> tuple[Day, Frontier]:
    versions = [Version(seen=NOON, title="A headline", text="A text")]
    leaves = tuple(sorted(leaf_of(f"https://one.example/{before.size}/{n}", versions).line() for n in range(articles)))
    after = grown(before, (line.encode() for line in leaves))
    note = checkpoint(SIGNER, after, "2026-11-24")
    return Day(day="2026-11-24", before=before, leaves=leaves, key=SIGNER.verifier, note=note, note_before=note_before), after


def second_day() -> str:
    first, after = a_day()
    day, _ = a_day(after, first.note)
    return written(day)


def test_a_day_as_it_was_signed() -> None:
    first, after = a_day()
    found = verify(written(first))
    assert (found.articles, found.size, found.day) == (9, 9, "2026-11-24")
    found = verify(second_day(), SIGNER.verifier)
    assert (found.articles, found.size) == (9, 18)
    quiet, same = a_day(after, first.note, articles=0)
    assert verify(written(quiet)).size == same.size == 9


def edited(change: object) -> str:
    lines = second_day().splitlines()
    change(lines)  # type: ignore[operator]
    return "\n".join(lines) + "\n"


def _other_head(lines: list[str]) -> None:
    leaf = json.loads(lines[3])
    leaf["head"] = "0" * 64
    lines[3] = json.dumps(leaf, separators=(",", ":"))


def _other_before(lines: list[str]) -> None:
    head = json.loads(lines[0])
    head["before"]["roots"][0] = "ab" * 32
    lines[0] = json.dumps(head)


def _resigned(lines: list[str]) -> None:
    """Somebody changes a line and signs anew with a key of their own."""
    other = Signer(name=SIGNER.name, seed=bytes(32))
    head = json.loads(lines[0])
    before = Frontier(size=head["before"]["size"], roots=tuple(bytes.fromhex(root) for root in head["before"]["roots"]))
    _other_head(lines)
    tree = grown(before, (line.encode() for line in lines[1:-1]))
    head["key"], head["note_before"] = other.verifier, checkpoint(other, before, "2026-11-23")
    lines[0], lines[-1] = json.dumps(head), json.dumps({"note": checkpoint(other, tree, "2026-11-24")})


TAMPERED = {
    "another text": _other_head,
    "a line less": lambda lines: lines.pop(4),
    "a line twice": lambda lines: lines.insert(4, lines[4]),
    "two lines changed places": lambda lines: lines.__setitem__(slice(3, 5), [lines[4], lines[3]]),
    "a line that was never signed": lambda lines: lines.insert(
        1, leaf_of("https://x.example", [Version(seen=NOON, title="", text="")]).line()
    ),
    "another past": _other_before,
    "cut off": lambda lines: lines.pop(),
    "no end": lambda lines: lines.__delitem__(slice(1, None)),
    "not a file of ours": lambda lines: lines.__setitem__(0, '{"format": "zip"}'),
    "not JSON": lambda lines: lines.__setitem__(5, "hello"),
    "a signature spoilt": lambda lines: lines.__setitem__(-1, json.dumps({"note": json.loads(lines[-1])["note"][:-8] + "AAAAAA=" + "\n"})),
    "another day": lambda lines: lines.__setitem__(0, json.dumps(json.loads(lines[0]) | {"day": "2026-11-25"})),
    "no key": lambda lines: lines.__setitem__(0, json.dumps(json.loads(lines[0]) | {"key": "x"})),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_tampering_is_found(name: str) -> None:
    with pytest.raises(Invalid):
        verify(edited(TAMPERED[name]))


def test_a_file_signed_by_somebody_else_is_found_by_who_knows_the_key() -> None:
    file = edited(_resigned)
    verify(file)  # whole in itself: that is why the key should be known
    with pytest.raises(Invalid, match="another key"):
        verify(file, SIGNER.verifier)


@given(st.integers(0, 10**6), st.integers(0, 255))
@settings(max_examples=150, deadline=None)
def test_no_byte_can_be_changed(place: int, byte: int) -> None:
    file = second_day().encode()
    place %= len(file)
    changed = file[:place] + bytes([byte]) + file[place + 1 :]
    if changed == file:
        return
    try:
        found = verify(changed.decode("utf-8"), SIGNER.verifier)
    except (Invalid, UnicodeDecodeError):
        return
    assert found.day == "2026-11-24"  # all that no signature covers is how the first and last line are spaced
    assert changed.splitlines()[1:-1] == file.splitlines()[1:-1]
