"""The table of the API. Routes, checks, the OpenAPI document, the reference page and the tests' matrix all follow from it."""

from __future__ import annotations

from itertools import groupby

from starlette.routing import Route

from news7d.model import LEANING_KINDS, MARK_STATES, NAME_KINDS, ROLES, SECTIONS, SUBJECT_KINDS
from news7d.web.api import alerting, having, reading, ruling, shapes, writing
from news7d.web.api.calls import LIMIT, MOST, ORDER, Endpoint
from news7d.web.api.door import Door
from news7d.web.api.kinds import ANYTHING, FLAG, IDENTITY, MOMENT, OBJECT, Param, an_object, integer, one_of, several, text

ROOT = "/api/v1"

_SECTION = Param(name="section", kind=one_of(*SECTIONS), help="Only of this section.", example="world")
_LANGUAGE = Param(
    name="language",
    kind=text(12, least=2, pattern="^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*$"),
    help="Only in this language (BCP 47).",
    example="en",
)
_COUNTRY = Param(
    name="country",
    kind=text(2, least=2, pattern="^[A-Z]{2}$"),
    help="Only stories that outlets of this country report (ISO 3166).",
    example="GB",
)
_ORDER = Param(
    name="order",
    kind=ORDER,
    default="newest",
    help="By number, about as they arrive. From the oldest on, `next` never ends: ask with it again later. Where several processes write "
    "(PostgreSQL), a lower number may appear after a higher one: ask again from an older cursor too.",
)
_CHANGES = Param(
    name="order",
    kind=one_of("newest", "oldest", "changed"),
    default="newest",
    help="By founding, or by when each last showed something else. But for newest, `next` never ends: ask with it again later. "
    "To miss nothing, follow changed: where several processes write (PostgreSQL), oldest may pass one by.",
)
_ROLE = Param(name="role", kind=one_of(*ROLES), help="Only reports with this role.")
_OUTLET = Param(name="outlet", kind=text(250), help="Only of this outlet, by its slug.")
_KIND = Param(name="kind", kind=one_of(*NAME_KINDS), help="Only persons, places or organisations.")
_WHY = Param(name="why", kind=text(1000, least=0), default="", help="Why, in your own words. It is shown beside the decision.")
_ARTICLES = Param(name="articles", kind=several(IDENTITY, 200), required=True, help="Numbers of articles.")
_ONE_MARK = (
    Param(name="article", kind=IDENTITY, required=True, help="Which article."),
    Param(name="read", kind=FLAG, help="Was it read? Left out: as it is."),
    Param(name="starred", kind=FLAG, help="Is it kept? Left out: as it is."),
    Param(name="note", kind=text(10_000, least=0), help="The reader’s note; empty: none. Left out: as it is."),
    Param(name="tag", kind=several(text(200), 50), help="Tags that it gets; they are made where they are missing."),
    Param(name="untag", kind=several(text(200), 50), help="Tags that it loses."),
    Param(name="at", kind=MOMENT, help="When that happened; now, if left out. Of two the later wins, whichever arrives last."),
)
_LISTS = ("all", "folder", "feed", "tag", "starred")
_NAME = Param(name="name", kind=text(200), required=True, help="Its name.")
_QUERY = Param(name="query", kind=text(1000), required=True, help="What is searched for, with the operators of the search page.")
_WHEN = Param(
    name="when",
    kind=OBJECT,
    required=True,
    help="`all`, `any` or `none` of a list of conditions: field, op, value, or again such an object.",
)
_RULE = (
    Param(name="name", kind=text(200, least=0), default="", help="Its name; empty: after what it looks for."),
    _WHEN,
    Param(
        name="then",
        kind=several(ANYTHING, 50),
        required=True,
        help="What is done: mute, hide, read, star, notify; tag, raise, lower with a value.",
    ),
    Param(name="enabled", kind=FLAG, default=True, help="Whether it counts."),
    Param(name="stop", kind=FLAG, default=False, help="Where it matches, no later rule counts."),
)
_NEW_FEED = (
    Param(name="url", kind=text(2000), required=True, help="Address of a site or feed; what it offers is found, as on the sources page."),
    Param(name="discover", kind=FLAG, default=True, help="false: watch the address as it is."),
    Param(name="title", kind=text(200), help="Its name; else what it calls itself."),
    Param(name="language", kind=_LANGUAGE.kind, help="BCP 47 code."),
    Param(name="country", kind=_COUNTRY.kind, help="ISO 3166 code."),
    Param(name="section", kind=_SECTION.kind, help="What it is about."),
    Param(name="folder", kind=text(200), help="Folders parted by slashes, as in OPML."),
    Param(name="muted", kind=FLAG, help="Polled and searchable, not on the front page."),
)

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET", path="/editions/{edition}", name="getEdition", summary="The front page, as data",
        help="Stories in their order, of all or of one section, with what their place is made of. A ranked list moves: a page begins behind the story with which the one before it ended.",
        handler=reading.show_edition, query=(_LANGUAGE, _COUNTRY), answers=shapes.RANKED_STORY, page=(int,), kept=True, example="limit=5",
    ),
    Endpoint(
        method="GET", path="/sections", name="listSections", summary="Sections and their stories",
        handler=reading.list_sections, answers=shapes.SECTION_LINE, page=(), kept=True,
    ),
    Endpoint(
        method="GET", path="/stories", name="listStories", summary="Stories, by founding or by change",
        handler=reading.list_stories, query=(_CHANGES, _SECTION, _LANGUAGE), answers=shapes.STORY, page=(int, int), kept=True, example="limit=5",
    ),
    Endpoint(
        method="GET", path="/stories/{id}", name="getStory", summary="A story: reports, roles, evidence, chain, changes",
        handler=reading.show_story, answers=shapes.STORY_WHOLE, kept=True, also=(301,),
    ),
    Endpoint(
        method="POST", path="/stories/{id}/split", name="splitStory", summary="Take reports out of a story",
        help="They become a story of their own and stay one; `to_story` says which.",
        handler=writing.split_story, body=(_ARTICLES, _WHY), scope="write:stories", answers=shapes.CORRECTION, also=(409,),
    ),
    Endpoint(
        method="POST", path="/stories/{id}/merge", name="mergeStory", summary="Make a story part of another",
        handler=writing.merge_story, scope="write:stories", answers=shapes.CORRECTION, also=(409,),
        body=(Param(name="into", kind=IDENTITY, required=True, help="Number of the story that it becomes part of."), _WHY),
    ),
    Endpoint(
        method="POST", path="/stories/{id}/articles", name="moveArticles", summary="Put reports of another story into this one",
        handler=writing.move_articles, body=(_ARTICLES, _WHY), scope="write:stories", answers=shapes.CORRECTION, also=(409,),
    ),
    Endpoint(
        method="GET", path="/corrections", name="listCorrections", summary="Decisions about grouping, latest first",
        handler=reading.list_corrections, answers=shapes.CORRECTION, page=(int,), example="limit=5",
    ),
    Endpoint(
        method="POST", path="/corrections/{id}/undo", name="undoCorrection", summary="Take a decision about grouping back",
        handler=writing.undo_correction, body=(_WHY,), scope="write:stories", answers=shapes.CORRECTION, also=(409,),
    ),
    Endpoint(
        method="GET", path="/articles", name="listArticles", summary="Articles, by arrival",
        help="With `fields=*` or `fields=…,content` their texts too.",
        handler=reading.list_articles, query=(_ORDER, _SECTION, _LANGUAGE, _ROLE, _OUTLET), answers=shapes.ARTICLE, page=(int,), kept=True, also=(404,),
        example="limit=5&fields=id,title,outlet.name,content.text",
    ),
    Endpoint(
        method="GET", path="/articles/{id}", name="getArticle", summary="An article: text, role, versions",
        handler=reading.show_article, answers=shapes.ARTICLE_WHOLE, kept=True, also=(301, 410),
    ),
    Endpoint(
        method="PUT", path="/articles/{id}/role", name="setRole", summary="Decide a report’s role over the engine’s head",
        help="The decision is shown with who and why, beside what the engine says; ranking and counts follow it.",
        handler=writing.set_role, scope="write:stories", answers=shapes.OVERRULE, also=(409,),
        body=(
            Param(name="role", kind=one_of(*ROLES), required=True, help="The role that counts from now on."),
            Param(name="of", kind=IDENTITY, help="The article that it copies, cites, confirms, …"),
            _WHY,
        ),
    ),
    Endpoint(
        method="DELETE", path="/articles/{id}/role", name="undoRole", summary="Let the engine’s role count again",
        handler=writing.undo_role, scope="write:stories", status=204,
    ),
    Endpoint(
        method="GET", path="/outlets", name="listOutlets", summary="Outlets, by slug",
        handler=reading.list_outlets, answers=shapes.OUTLET, page=(str,), kept=True, example="limit=5",
    ),
    Endpoint(
        method="GET", path="/outlets/{slug}", name="getOutlet", summary="An outlet: feeds, roles of its reports",
        handler=reading.show_outlet, answers=shapes.OUTLET_WHOLE,
    ),
    Endpoint(
        method="GET", path="/feeds", name="listFeeds", summary="Feeds and how they are",
        handler=reading.list_feeds, answers=shapes.FEED, page=(int,), example="failing=true",
        query=(Param(name="failing", kind=FLAG, default=False, help="Only those that fail."),),
    ),
    Endpoint(
        method="POST", path="/feeds", name="addFeed", summary="Watch a feed",
        help="201 with the feed; 200 where it is watched already; 409 names those that were found, where the address offers several (`found`).",
        handler=writing.add_feed, body=_NEW_FEED, scope="write:feeds", answers=shapes.FEED, status=201, also=(200, 409),
    ),
    Endpoint(
        method="POST", path="/feeds/refresh", name="refreshFeeds", summary="Read all feeds now",
        handler=writing.refresh_feeds, body=(), scope="write:feeds", answers=shapes.DONE, status=202,
    ),
    Endpoint(
        method="GET", path="/feeds/{id}", name="getFeed", summary="One feed and how it is",
        handler=reading.show_feed, answers=shapes.FEED,
    ),
    Endpoint(
        method="DELETE", path="/feeds/{id}", name="removeFeed", summary="Watch a feed no longer",
        help="Its articles stay.", handler=writing.remove_feed, scope="write:feeds", status=204,
    ),
    Endpoint(
        method="POST", path="/feeds/{id}/refresh", name="refreshFeed", summary="Read a feed now",
        handler=writing.refresh_feed, body=(), scope="write:feeds", answers=shapes.DONE, status=202,
    ),
    Endpoint(
        method="GET", path="/names", name="listNames", summary="Who and what is in the news",
        help="Those of most outlets first; one page. Not in a public house, unless `name_pages` allows it.",
        handler=reading.list_names, query=(_KIND, LIMIT), answers=shapes.NAME_LINE, page=(), kept=True, also=(404,), example="limit=10",
    ),
    Endpoint(
        method="GET", path="/names/{spelling:path}", name="getName", summary="A name: stories, quotes, company",
        help="The stories come in pages: `limit`, and the answer’s `next` as `cursor`.",
        handler=reading.show_name, query=(_KIND,), answers=shapes.NAME, page=(int,), kept=True,
    ),
    Endpoint(
        method="GET", path="/search", name="search", summary="Search, with the operators of the search page",
        handler=reading.search, answers=shapes.HIT, page=(str,), kept=True, example="q=bridge",
        query=(Param(name="q", kind=text(1000), required=True, help="Words, “phrases”, -without, outlet: lang: section: role: before: after:", example="bridge"),),
    ),
    Endpoint(
        method="GET", path="/marks", name="listMarks", summary="Marked articles, the newest first",
        handler=reading.list_marks, scope="marks", answers=shapes.MARK, page=(int,),
        query=(Param(name="state", kind=one_of(*MARK_STATES), default="any", help="Only those that are read, or starred."),),
    ),
    Endpoint(
        method="PUT", path="/marks", name="setMarks", summary="Mark articles: read, starred, note, tags",
        help="Repeating it changes nothing.",
        handler=writing.set_marks, scope="marks", answers=shapes.MARKS_SET,
        body=(Param(name="marks", kind=several(an_object(_ONE_MARK), MOST), required=True, help="What happened to which article."),), also=(409,),
    ),
    Endpoint(
        method="POST", path="/marks/read", name="readList", summary="Mark all of a list read",
        help="Of what had come by now; with `up_to` no further than what you have shown, so that what came meanwhile stays unread.",
        handler=having.read_list, scope="marks", answers=shapes.DONE, also=(404,),
        body=(
            Param(name="list", kind=one_of(*_LISTS), required=True, help="Everything, one folder, feed or tag, or what is starred."),
            Param(name="name", kind=text(200), help="Of the folder or tag."),
            Param(name="feed", kind=IDENTITY, help="Number of the feed."),
            Param(name="up_to", kind=IDENTITY, help="The newest article of the list that you have shown."),
        ),
    ),
    Endpoint(
        method="PUT", path="/stories/{id}/mark", name="markStory", summary="Mark a story’s reports",
        help="Read: all of them. Starred: its headline’s article; false: none of them.",
        handler=having.mark_story, scope="marks", answers=having.STORY_MARK,
        body=(
            Param(name="read", kind=FLAG, help="Were they read? Left out: as it is."),
            Param(name="starred", kind=FLAG, help="Is it kept? Left out: as it is."),
        ),
    ),
    Endpoint(
        method="GET", path="/labels", name="listLabels", summary="Your folders and tags",
        handler=having.list_labels, scope="marks", answers=having.LABEL, page=(),
    ),
    Endpoint(
        method="PUT", path="/labels/{id}", name="renameLabel", summary="Rename a folder or tag",
        help="Onto the name of another of its kind, the two become one.",
        handler=having.set_label, scope="marks", answers=having.LABEL, body=(_NAME,), also=(409,),
    ),
    Endpoint(
        method="DELETE", path="/labels/{id}", name="removeLabel", summary="Remove a folder or tag",
        help="Its feeds are followed without a folder; its articles lose the tag.", handler=having.drop_label, scope="marks", status=204,
    ),
    Endpoint(
        method="GET", path="/follows", name="listFollows", summary="The feeds that you follow",
        handler=having.list_follows, scope="marks", answers=having.FOLLOW, page=(int,),
    ),
    Endpoint(
        method="PUT", path="/follows/{id}", name="setFollow", summary="Follow a feed of the house; move it, name it",
        help="One that the house does not read yet is added with POST /feeds.",
        handler=having.set_follow, scope="marks", answers=having.FOLLOW, also=(409,),
        body=(
            Param(name="folder", kind=text(200, least=0), help="The folder that it goes to, made where it is missing; empty: none."),
            Param(name="title", kind=text(200, least=0), help="Your name for it; empty: its own."),
        ),
    ),
    Endpoint(
        method="DELETE", path="/follows/{id}", name="removeFollow", summary="Follow a feed no longer",
        help="When nobody follows it any more, the house stops reading it. Its articles stay.",
        handler=having.drop_follow, scope="marks", status=204,
    ),
    Endpoint(
        method="GET", path="/own-sections", name="listOwnSections", summary="Your own sections",
        handler=having.list_sections, scope="marks", answers=having.OWN_SECTION, page=(),
    ),
    Endpoint(
        method="POST", path="/own-sections", name="addOwnSection", summary="Make a search a section of your own",
        handler=having.add_section, scope="marks", answers=having.OWN_SECTION, status=201, body=(_NAME, _QUERY), also=(409,),
    ),
    Endpoint(
        method="PUT", path="/own-sections/{id}", name="setOwnSection", summary="Rename a section of your own, or search for something else",
        handler=having.set_section, scope="marks", answers=having.OWN_SECTION, also=(409,),
        body=(
            Param(name="name", kind=text(200), help="Its name. Left out: as it is."),
            Param(name="query", kind=text(1000), help="What is searched for. Left out: as it is."),
        ),
    ),
    Endpoint(
        method="DELETE", path="/own-sections/{id}", name="removeOwnSection", summary="Remove a section of your own",
        handler=having.drop_section, scope="marks", status=204,
    ),
    Endpoint(
        method="GET", path="/rules", name="listRules", summary="Your rules, in their order",
        handler=ruling.list_rules, scope="marks", answers=ruling.RULE, page=(),
    ),
    Endpoint(
        method="POST", path="/rules", name="addRules", summary="Add rules behind those that are there",
        help="All of them or none. A wrong pattern is refused with the place of the mistake.",
        handler=ruling.add_rules, scope="marks", answers=ruling.RULES_ADDED, status=201, also=(409,),
        body=(Param(name="rules", kind=several(OBJECT, 500), required=True, help="Objects with name, when, then, enabled, stop, as PUT takes them."),),
    ),
    Endpoint(
        method="POST", path="/rules/dry-run", name="tryRule", summary="What a rule would match",
        help="Up to 3,000 stored articles of the last days, for at most two seconds. Nothing is changed.",
        handler=ruling.try_rule, scope="marks", answers=ruling.TRIAL,
        body=(_WHEN, Param(name="days", kind=integer(1, 365), default=7, help="How far back.")),
    ),
    Endpoint(
        method="PUT", path="/rules/{id}", name="setRule", summary="Change a rule",
        help="What it hid and raised before is undone; marks and tags stay.",
        handler=ruling.set_rule, scope="marks", answers=ruling.RULE, body=_RULE, also=(409,),
    ),
    Endpoint(
        method="DELETE", path="/rules/{id}", name="removeRule", summary="Delete a rule",
        handler=ruling.drop_rule, scope="marks", status=204,
    ),
    Endpoint(
        method="GET", path="/leanings", name="listLeanings", summary="What you muted and boosted",
        handler=ruling.list_leanings, scope="marks", answers=ruling.LEANING, page=(),
    ),
    Endpoint(
        method="PUT", path="/leanings", name="setLeaning", summary="Mute or boost an outlet, name, word, section or language",
        handler=ruling.set_leaning, scope="marks", answers=ruling.LEANING, also=(404,),
        body=(
            Param(name="kind", kind=one_of(*LEANING_KINDS), required=True, help="What it is."),
            Param(name="value", kind=text(200), required=True, help="Which: an outlet by name or domain, a section, a code, a word or phrase."),
            Param(name="muted", kind=FLAG, default=True, help="false: boost it."),
        ),
    ),
    Endpoint(
        method="DELETE", path="/leanings/{id}", name="removeLeaning", summary="Neither mute nor boost it any more",
        handler=ruling.drop_leaning, scope="marks", status=204,
    ),
    Endpoint(
        method="GET", path="/alerts", name="listAlerts", summary="What you were told in the last 30 days, the newest first",
        help="Once for each channel that it went to.",
        handler=alerting.list_alerts, scope="marks", answers=alerting.ALERT, page=(int,),
    ),
    Endpoint(
        method="GET", path="/alerts/subjects", name="listAlertSubjects", summary="What you are told about",
        handler=alerting.list_subjects, scope="marks", answers=alerting.SUBJECT, page=(),
    ),
    Endpoint(
        method="POST", path="/alerts/subjects", name="addAlertSubject", summary="Be told about something",
        help="Of each story once, and then of what becomes of it; never because it was copied. Of one that is there already, what is asked for now counts.",
        handler=alerting.add_subject, scope="marks", answers=alerting.SUBJECT, status=201, also=(404, 409),
        body=(
            Param(name="kind", kind=one_of(*SUBJECT_KINDS[:-1]), required=True, help="What it is."),
            Param(name="what", kind=text(1000, least=0), default="", help="Which: a section, words, a spelling, an outlet’s slug, a story’s number; nothing for breaking."),
            Param(name="least", kind=integer(0, 50), default=0, help="Outlets that must have found out for themselves."),
        ),
    ),
    Endpoint(
        method="DELETE", path="/alerts/subjects/{id}", name="removeAlertSubject", summary="Be told about it no more",
        handler=alerting.drop_subject, scope="marks", status=204,
    ),
    Endpoint(
        method="GET", path="/token", name="getToken", summary="The token that you send, and what it may do",
        handler=reading.show_token, answers=shapes.TOKEN, also=(401,),
    ),
)  # fmt: skip


def routes() -> list[Route]:
    """A door for each address."""
    by_path = groupby(sorted(ENDPOINTS, key=lambda each: each.path), key=lambda each: each.path)
    doors = {path: Door({each.method: each for each in same}) for path, same in by_path}
    # /names/{spelling:path} takes what follows; among the others the order does not matter but for fixed words before parts.
    order = sorted(doors, key=lambda path: ("{" in path, path))
    return [Route(ROOT + path, doors[path]) for path in order]
