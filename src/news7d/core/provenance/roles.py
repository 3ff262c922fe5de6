"""The verdict on every report of a story: a chain of rules, each with its evidence; the first that holds decides.

    reprint (wire, copy) ─► rewrite ─► translation ─► wire by its credit line ─► comment ─► confirms, cites ─► update ─► origin, independent

A verdict says what was seen, never what was meant. Where nothing can be said, the role is `unknown`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from news7d.core.provenance.attribution import Attribution, confirms, mentions_agency, not_verified
from news7d.core.provenance.genre import opinion
from news7d.core.provenance.members import FEW, Member, Nearby, in_order
from news7d.core.provenance.outlets import is_agency, same_outlet
from news7d.core.similarity import Alignment, Text, align
from news7d.model import OWN_REPORTING, Analysis, Evidence, Report, RoleName, Verdict

ENGINE = "provenance-2"
"""Version of the rules; it goes up whenever a verdict may come out otherwise."""

SAME_WORDING = 0.6  # share of sentences in the same words: below it nobody is said to have copied
PARTLY = 0.45  # from here on it is not called its own reporting either
RETOLD = 0.7  # share of the text that has its counterpart, in order
RETOLD_OF = 0.65  # and of the other text
ALIKE = 0.28  # how alike the sentences of such pairs are
IN_ORDER = 0.82
TRANSLATED = 0.5  # see _fit
SHOWN = 4  # pairs of sentences given as evidence


@dataclass(frozen=True, slots=True)
class _Link:
    """A member and an earlier one, aligned."""

    member: Member
    alignment: Alignment
    same_tongue: bool


@dataclass(slots=True)
class _Story:
    """What has been decided so far, in order of time."""

    members: Sequence[Member]
    nearby: Nearby
    verdicts: list[Verdict]
    elsewhere: Mapping[str, Sequence[Member]]  # by report: texts of other stories that share wording with it, in order of time
    has_origin: bool = False
    aligned: dict[tuple[Text, Text], Alignment] = field(default_factory=dict)  # copies of one text are cut up once, and aligned once


def judge(
    reports: Sequence[tuple[Report, Analysis]],
    known: Mapping[str, str] | None = None,
    elsewhere: Mapping[str, Sequence[tuple[Report, Analysis]]] | None = None,
) -> tuple[Verdict, ...]:
    """How each report stands in its story, in the order given.

    `reports` are all members of one story in order of arrival, each in its newest version; `known` maps names and
    domains to outlets. Judged anew, a story may come out otherwise: a copy can arrive before what it copies.
    `elsewhere` has, by a report's id, some reports of other stories that share wording with it: only for having printed the same
    wording earlier they count.
    """
    members = in_order(reports, known)
    apart = {id: in_order(others, known) for id, others in (elsewhere or {}).items()}
    story = _Story(members, Nearby(members), [], apart)
    for place in range(len(members)):
        verdict = _decide(story, place)
        # What repeats an earlier text of another story shows that the first of this one is not the first of all
        story.has_origin = story.has_origin or verdict.role == "origin" or _from_elsewhere(story, verdict)
        story.verdicts.append(verdict)
        if verdict.role not in ("copy", "wire") or verdict.of is None:
            story.nearby.add(place)
    by_id = {verdict.id: verdict for verdict in story.verdicts}
    return tuple(by_id[report.id] for report, _ in reports)


def _decide(story: _Story, place: int) -> Verdict:
    member = story.members[place]
    links = [_link(story, member, to) for to in story.nearby.of(place)]
    for rule in (_reprint, _reprint_elsewhere, _rewrite, _translation, _credited, _comment, _cited, _update, _mixed):
        verdict = rule(story, member, links)
        if verdict is not None:
            break
    else:
        verdict = _own(story, member)
    known = (*story.members, *story.elsewhere.get(member.report.id, ()))
    source = next((other for other in known if other.report.id == verdict.of), None)
    return replace(verdict, credits=_named(member, verdict, source))


def _link(story: _Story, member: Member, to: int) -> _Link:
    return _linked(story, member, story.members[to])


def _linked(story: _Story, member: Member, other: Member) -> _Link:
    texts = member.text, other.text
    found = story.aligned.get(texts)
    if found is None:
        found = story.aligned[texts] = align(*texts, story.nearby.weight)
    return _Link(other, found, member.text.language == other.text.language)


# ------------------------------------------------------------------ the same text


def _reprint(story: _Story, member: Member, links: Sequence[_Link]) -> Verdict | None:
    same = [link for link in links if _same_wording(member, link)]
    if not same:
        return None
    most = max(link.alignment.copied for link in same)
    best = next(link for link in same if link.alignment.copied >= most - 0.06)
    source = best.member
    if same_outlet(source.outlet, member.outlet):
        return _verdict(member, "update", source, _aligned(best))
    if member.credit and (agency := _agency_of(member.credit.outlet, source)):
        return _verdict(member, "wire", source, _credit(member) + _aligned(best), name=agency)
    return _verdict(member, "copy", source, _aligned(best))


def _reprint_elsewhere(story: _Story, member: Member, links: Sequence[_Link]) -> Verdict | None:
    """The same wording as another outlet's earlier report that was put into another story.

    What an outlet has in the same words every week (the lottery's numbers, how to watch) repeats nobody.
    """
    others = story.elsewhere.get(member.report.id, ())
    earlier = [other for other in others if _before(other, member) and not same_outlet(other.outlet, member.outlet)]
    return _reprint(story, member, [_linked(story, member, other) for other in earlier])


def _before(other: Member, member: Member) -> bool:
    """Of two that came out at the same time, only one may be said to repeat the other."""
    return (other.when, len(other.report.id), other.report.id) < (member.when, len(member.report.id), member.report.id)


def _from_elsewhere(story: _Story, verdict: Verdict) -> bool:
    return any(other.report.id == verdict.of for other in story.elsewhere.get(verdict.id, ()))


def _same_wording(member: Member, link: _Link) -> bool:
    """Quoted speech is alike wherever it is quoted, so it does not count. A teaser accuses nobody unless it is long and the same."""
    fit = link.alignment
    if fit.copied < SAME_WORDING or _names_as_source(link.member, member):
        return False
    if member.report.partial or link.member.report.partial:
        return False  # a teaser of four sentences can match by chance, and the article goes on: wait for its page
    if fit.own_sentences < 3:
        return fit.copied >= 0.9 and member.words >= 30
    return fit.own_copied >= SAME_WORDING and member.words >= 30


def _names_as_source(other: Member, member: Member) -> bool:
    """Who says that he has it from this outlet is not who this outlet has it from, whatever the clocks say."""
    return any(same_outlet(source.outlet, member.outlet) for source in other.sources) and not same_outlet(other.outlet, member.outlet)


def _agency_of(credited: str, source: Member) -> str | None:
    """The agency whose text it is, if the credit and the source agree that it is one's."""
    if same_outlet(source.outlet, credited) or (source.credit and same_outlet(source.credit.outlet, credited)):
        return credited
    return source.outlet if is_agency(source.outlet) else None


def _rewrite(story: _Story, member: Member, links: Sequence[_Link]) -> Verdict | None:
    best = _retold([link for link in links if link.same_tongue])
    if best is None or member.thin or best.member.thin or _names_as_source(best.member, member):
        return None
    if same_outlet(best.member.outlet, member.outlet):
        return _verdict(member, "update", best.member, _aligned(best))
    return _verdict(member, "rewrite", best.member, _aligned(best))


def _translation(story: _Story, member: Member, links: Sequence[_Link]) -> Verdict | None:
    close = [link for link in links if not link.same_tongue and _fit(link.alignment) >= TRANSLATED and link.alignment.aligned >= 4]
    best = _earliest(close, _fit)
    if best is None or member.thin or best.member.thin or same_outlet(best.member.outlet, member.outlet):
        return None
    if _names_as_source(best.member, member):
        return None
    return _verdict(member, "translation", best.member, _credit(member) + _aligned(best))


def _fit(alignment: Alignment) -> float:
    """How well one text follows the other from end to end, 0..1."""
    return min(alignment.covered, alignment.of_covered) * alignment.strength * alignment.order


def _retold(links: Sequence[_Link]) -> _Link | None:
    """The earlier text that this one follows sentence by sentence."""
    close = [
        link
        for link in links
        if (fit := link.alignment).covered >= RETOLD
        and fit.of_covered >= RETOLD_OF
        and fit.strength >= ALIKE
        and fit.order >= IN_ORDER
        and fit.aligned >= 4
    ]
    return _earliest(close, lambda fit: fit.covered * fit.strength)


def _mixed(story: _Story, member: Member, links: Sequence[_Link]) -> Verdict | None:
    """Much of it stands elsewhere in the same words, but too little to say that it repeats a report: nothing is said."""
    parts = [
        link
        for link in links
        if link.same_tongue and link.alignment.own_copied >= PARTLY and not same_outlet(link.member.outlet, member.outlet)
    ]
    if not parts or member.thin or member.sources or any(_names_as_source(link.member, member) for link in parts):
        return None
    most = max(parts, key=lambda link: link.alignment.own_copied)
    return _verdict(member, "unknown", None, _aligned(most)[:2])


def _earliest(links: Sequence[_Link], score: Callable[[Alignment], float]) -> _Link | None:
    """The best aligned; among near equals the earliest."""
    most = max((score(link.alignment) for link in links), default=0.0)
    return next((link for link in links if score(link.alignment) >= 0.88 * most), None)


def _credited(story: _Story, member: Member, links: Sequence[_Link]) -> Verdict | None:
    """Under an agency's credit, though we have no article of the agency that it stands in."""
    if member.credit is None or (member.credit.kind == "byline" and member.own):
        return None
    prints = next((other for other in story.members if _same_text_later(member, other)), None)
    return _verdict(member, "wire", prints, _credit(member), name=member.credit.outlet)


def _same_text_later(member: Member, other: Member) -> bool:
    """The agency's own article, which we saw only later."""
    credit = member.credit
    if credit is None or other is member or not same_outlet(other.outlet, credit.outlet):
        return False
    return align(member.text, other.text).copied >= SAME_WORDING


# ------------------------------------------------------------------ what it says of itself


def _comment(story: _Story, member: Member, links: Sequence[_Link]) -> Verdict | None:
    passage = None if member.report.partial else opinion(member.report)
    if passage is None:
        return None
    about = next((other for other, verdict in zip(story.members, story.verdicts, strict=False) if verdict.role == "origin"), None)
    return _verdict(member, "comment", about, (Evidence(kind="genre", text=passage),))


def _cited(story: _Story, member: Member, links: Sequence[_Link]) -> Verdict | None:
    told = [source for source in member.sources if source.passage and source.passage != member.report.title]
    if not told or member.thin:
        return None
    own = _own_reporting(member, told)
    if own is None:
        return None
    source, name = _source(story, member, told)
    passages = tuple(Evidence(kind="attribution", text=each.passage) for each in told if each.outlet == name)[:2]
    if not own:
        return _verdict(member, "cites", source, passages, name=name)
    return _verdict(member, "confirms", source, passages + _own_evidence(story, member), name=name)


def _own_reporting(member: Member, told: Sequence[Attribution]) -> bool | None:
    """True: it confirms by own means; False: it only cites; None: it reports, and names another in passing."""
    declared = confirms(member.report.text)
    points = 1.5 * (member.own is not None) + 0.8 * bool(member.report.dateline) + 0.4 * bool(member.report.authors)
    points += 0.8 * declared + 0.006 * (min(member.words, 400) - 150)
    points -= 0.6 * (_mentions(member, told) > 1) + 1.5 * not_verified(member.report.text)
    if points < 1.0:
        return False
    return True if declared or any(source.kind == "first" for source in told) else None


def _mentions(member: Member, told: Sequence[Attribution]) -> int:
    names = {source.outlet for source in told}
    return sum(outlet in names for _, _, outlet in member.mentions)


def _source(story: _Story, member: Member, told: Sequence[Attribution]) -> tuple[Member | None, str]:
    """The named outlet that the report rests on most, and its article where we have one."""
    place = len(story.verdicts)
    best: tuple[float, Member | None, str] | None = None
    for rank, source in enumerate(told):
        likest, article = 0.0, None
        for there, other in enumerate(story.members[:place]):
            if same_outlet(other.outlet, source.outlet):
                like = story.nearby.likeness(place, there)
                if article is None or like > likest + 0.04:
                    likest, article = like, other
        weight = 2 * likest + (0.3 if article else 0.0) - 0.2 * rank
        if best is None or weight > best[0]:
            best = (weight, article, source.outlet)
    assert best is not None
    return best[1], best[2]


def _update(story: _Story, member: Member, links: Sequence[_Link]) -> Verdict | None:
    for other, verdict in zip(story.members, story.verdicts, strict=False):
        if same_outlet(other.outlet, member.outlet) and verdict.role in OWN_REPORTING:
            return _verdict(
                member, "update", other, (Evidence(kind="same-outlet", text=member.report.title),) if member.report.title else ()
            )
    return None


def _own(story: _Story, member: Member) -> Verdict:
    if not story.has_origin:
        return _verdict(member, "origin", None, _own_evidence(story, member))
    if member.thin:
        return _verdict(member, "unknown", None, ())
    return _verdict(member, "independent", None, _own_evidence(story, member))


def _own_evidence(story: _Story, member: Member) -> tuple[Evidence, ...]:
    """Somebody speaks to this outlet; a quote that no earlier report has."""
    found = [Evidence(kind="own", text=member.own)] if member.own else []
    earlier = [other.report.text for other in story.members[: len(story.verdicts)]]
    for quote in member.analysis.quotes[:6]:
        if quote.speaker and quote.text in member.report.text and not any(quote.text in text for text in earlier[:FEW]):
            found.append(Evidence(kind="quote", text=quote.text))
            break
    return tuple(found)


def _named(member: Member, verdict: Verdict, source: Member | None) -> tuple[str, ...]:
    """The sources that it names. A translated or reprinted agency text may name the agency in a form that we can't read."""
    named = [source.outlet for source in member.sources if source.outlet]
    unread = source is not None and verdict.role in ("translation", "wire") and not any(same_outlet(name, source.outlet) for name in named)
    if unread and source is not None:
        same_byline = set(member.report.authors) & set(source.report.authors)
        if verdict.role == "wire" or mentions_agency(member.report) or same_byline:
            named.append(source.outlet)
    return tuple(dict.fromkeys(named))


# ------------------------------------------------------------------ evidence


def _aligned(link: _Link) -> tuple[Evidence, ...]:
    pairs = [pair for pair in link.alignment.pairs if len(pair.text) >= 12 and len(pair.of_text) >= 12]
    pairs.sort(key=lambda pair: (-pair.exact, -pair.score * min(len(pair.text), 200)))
    kind = "alignment"
    return tuple(Evidence(kind=kind, text=pair.text, of_text=pair.of_text, score=pair.score) for pair in pairs[:SHOWN])


def _credit(member: Member) -> tuple[Evidence, ...]:
    return (Evidence(kind="credit", text=member.credit.passage),) if member.credit and member.credit.passage else ()


def _verdict(member: Member, role: RoleName, of: Member | None, evidence: tuple[Evidence, ...], *, name: str | None = None) -> Verdict:
    return Verdict(
        id=member.report.id,
        role=role,
        of=of.report.id if of else None,
        of_name=name or (of.outlet if of else None),
        evidence=evidence,
    )
