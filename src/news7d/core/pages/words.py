"""Words that furniture is made of: class names of menus and teasers, and lines that are no journalism, in the packs' languages."""

from __future__ import annotations

import re
from functools import lru_cache

# Class and id words of what stands around an article. Matched at word starts; "-", "_" and camelCase end a word.
# Certain ones are furniture however much text they hold (comments may outgrow the article); the others only where
# all that carries the word holds a small part of the page («sidebar-grid» may be the whole layout).
_CERTAIN = """
comments commentlist comment-list comment-section disqus respond related relatedarticles related-articles recommended recommendation recommendations recirc
recirculation outbrain taboola breadcrumb breadcrumbs cookie cookies consent gdpr jp-relatedposts most-read most-popular mostread mostpopular
footer modal newsletter paid-content most-viewed popular-posts trending adsbygoogle onetrust commentaires kommentare comentarios widget-area more-stories more-news morenews
""".split()
_LIKELY = """
nav navi navbar navigation menu menus submenu sidebar side-bar rightrail right-rail rail aside relacionad
verwandt recommend read-more readmore read-next readnext read-also
more-from more-on morefrom popular also-like you-may also-read seealso see-also share sharing shares sharebar share-bar share-tools sharedaddy
sharethis addthis addtoany social socials follow followus follow-us newsletters subscribe subscription signup sign-up optin opt-in
promo promos promotion promoted advert adverts advertisement advertising advertorial ad ads adslot ad-slot ad-container adunit dfp sponsor
sponsored sponsors widget comment popup pop-up overlay banner toolbar tagcloud tags tag-list taglist article-tags post-tags
keywords author-bio author-box authorbox author-info author-card about-author bio biography byline post-meta entry-meta article-meta
posted-on copyright credits print pagination pager prev-next post-navigation nav-links skip skip-link screen-reader-text sr-only
visually-hidden visuallyhidden rating ratings poll quiz playlist login log-in register donate donation feedback teaser teasers
teaserlist upsell cta callout-cta call-to-action toc table-of-content table-of-contents ez-toc ticker carousel slider swiper slick thumbnails hidden
noprint no-print app-download appstore topics topic-list hashtags utility utilities sticky weather stocks marketwatch ask-question
leadgen lead-form
""".split()


def _words(words: list[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


FURNITURE = re.compile(rf"(?<![a-z0-9])(?:(?P<certain>{_words(_CERTAIN)})|(?P<likely>{_words(_LIKELY)}))(?![a-z])")
BODY_HINT = re.compile(
    r"article[-_]?(?:body|content|text|main)|(?:story|entry|post|news|page|content)[-_]?(?:body|content|text|main)|body[-_]?(?:text|content|copy)|"
    r"rich-?text|prose|wysiwyg|(?<![a-z])(?:artikel|texto|cuerpo|nota|contenido|inhalt|haber|icerik|noticia|texte)[-_]?"
)

_LINES = r"""
advertisement|advertising|anzeige|werbung|reklama|reklame|publicidad|publicité|pubblicità|advertentie|mainos|annons|iklan|広告|광고|реклама|إعلان|quảng\ cáo|ilan|
source\ links?|related\ (?:articles?|stories|posts|news|topics|content|reading|links|coverage|video|videos|:)?|back\ to\ (?:the\ )?top(?:\ button)?|
read\ (?:more|next|also|the\ full\ (?:story|article)(?:\ here)?|full\ (?:story|article))|continue\ reading|keep\ reading|see\ also|also\ read|more\ (?:on\ this(?:\ story)?|stories|from\ .{0,40})|
you\ (?:may|might)\ (?:also\ )?(?:like|be\ interested\ in|enjoy).{0,40}|recommended(?:\ (?:for\ you|stories|articles|reading|videos))?|most\ (?:read|popular|viewed|shared)|trending(?:\ now)?|
share(?:\ (?:this|on|via|with)\b.{0,60})?|share\ (?:article|story|this\ (?:article|story|post)|on\ (?:facebook|twitter|x|whatsapp|linkedin))|tweet|pin\ it|email(?:\ this)?|print(?:\ this)?|copy\ link|link\ copied!?|
facebook|twitter|x|whatsapp|linkedin|telegram|pinterest|reddit|instagram|youtube|tiktok|messenger|e-?mail|sms|flipboard|pocket|line|viber|
follow\ us.{0,80}|follow\ .{1,40}\ on\ (?:twitter|facebook|instagram|x|telegram|whatsapp|google\ news|linkedin|youtube).{0,80}|like\ us\ on\ .{0,60}|join\ (?:us\ on|our)\ .{0,80}(?:channel|group|whatsapp|telegram|facebook|community).{0,60}|
subscribe(?:\ (?:now|today|here))?!?|subscribe\ to\ (?:our|the)\ .{0,100}(?:newsletter|channel|podcast).{0,100}|sign\ up\ (?:for|to)\ .{0,120}(?:newsletter|alerts|briefing|inbox|email).{0,120}|get\ .{0,80}(?:newsletter|straight\ to\ your\ inbox|delivered\ to\ your\ inbox).{0,100}|
(?:leave|post|add|write)\ a\ (?:reply|comment)|comments?(?:\ \(\d+\))?|\d+\ comments?|view\ comments|show\ comments|join\ the\ (?:conversation|discussion)|log\ ?in(?:\ to\ .{0,60})?|sign\ ?in|sign\ ?up|register|create\ (?:an\ )?account|
loading(?:\ .{0,20})?(?:…|\.\.\.)?|please\ (?:enable|turn\ on)\ javascript.{0,120}|this\ (?:site|website|page)\ uses\ cookies.{0,200}|we\ use\ cookies.{0,300}|accept\ (?:all\ )?(?:cookies)?|
(?:©|\(c\)|copyright)\ .{0,160}|all\ rights\ reserved.{0,100}|.{0,80}\ all\ rights\ reserved\.?|
photo(?:s)?|image|video|watch(?:\ (?:now|video|live|more|:.{0,80})?)?|play\ video|listen(?:\ to\ (?:this\ article|article|story))?|image\ (?:caption|source|credit).{0,80}|media\ caption.{0,80}|getty\ images|(?:photo|image|picture)s?\ (?:by|credit|courtesy|source)\b.{0,100}|
tags?:?|topics?:?|keywords?:?|filed\ under:?.{0,100}|categories:?|in\ this\ (?:article|story)|table\ of\ contents|contents|jump\ to:?|skip\ to\ .{0,30}|
previous(?:\ (?:article|post|story))?|next(?:\ (?:article|post|story))?|\d{1,2}\ ?(?:min|minute|minutes)\ read|(?:reading\ time|read\ time):?.{0,30}|
download\ (?:our|the)\ .{0,30}app.{0,80}|(?:click|tap)\ here\ (?:to|for)\ .{0,100}|advertisement\ -?\ ?(?:scroll\ to\ continue|continue\ reading\ below).{0,40}|story\ continues(?:\ below)?.{0,40}|article\ continues\ (?:below|after).{0,40}|
have\ a\ (?:news\ )?tip\?.{0,200}|report\ (?:an?\ )?(?:typo|error|correction).{0,60}|editor'?s?\ (?:picks?|choice)|save|saved|bookmark|gift\ (?:this\ )?article|
mehr\ zum\ thema.{0,60}|lesen\ sie\ (?:auch|hier|mehr|dazu)\b.{0,200}|lesen\ sie\ auch|auch\ interessant.{0,40}|mehr\ (?:lesen|dazu|aus|von|über|erfahren)\b.{0,60}|weiterlesen|zum\ thema|das\ könnte\ (?:sie|dich)\ (?:auch\ )?interessieren.{0,40}|(?:artikel\ )?teilen|drucken|merken|kommentare?(?:\ .{0,40})?|kommentieren|
zur\ startseite|nach\ oben|newsletter.{0,60}|jetzt\ (?:abonnieren|anmelden|lesen|registrieren).{0,60}|melden\ sie\ sich\ .{0,80}an.{0,60}|alle\ rechte\ vorbehalten.{0,60}|quellen?|foto|bild|video|anmelden|registrieren|die\ redaktion\ empfiehlt.{0,40}|artikel\ (?:anhören|merken|drucken|verschenken|versenden)|hören|vorlesen|themen:?|schlagworte:?|
empfohlener\ (?:externer\ )?(?:redaktioneller\ )?inhalt|an\ dieser\ stelle\ (?:finden\ sie|befindet\ sich|findest\ du)\b.{0,400}|ich\ bin\ damit\ einverstanden,?\ dass\ mir\ externe\ inhalte.{0,300}|externen?\ inhalte?\ .{0,200}|
lire\ (?:aussi|également|la\ suite|plus)\b.{0,200}|à\ lire\ (?:aussi|également)\b.{0,200}|partager(?:\ .{0,40})?|sur\ le\ même\ (?:sujet|thème)|abonnez-vous.{0,80}|s'abonner.{0,40}|commentaires?|réagir|imprimer|tous\ droits\ réservés.{0,60}|en\ savoir\ plus|articles?\ (?:liés|similaires|connexes)|
lee(?:r)?\ (?:también|además|más)\b.{0,200}|te\ puede\ interesar.{0,200}|compartir(?:\ .{0,40})?|noticias?\ relacionadas?|más\ (?:información|noticias|sobre).{0,40}|suscríbe(?:te|ase).{0,100}|síguenos.{0,80}|comentarios?|todos\ los\ derechos\ reservados.{0,60}|archivado\ en:?.{0,100}|
leia\ (?:também|mais)\b.{0,200}|veja\ também.{0,100}|compartilh(?:e|ar)(?:\ .{0,40})?|saiba\ mais.{0,80}|notícias\ relacionadas|todos\ os\ direitos\ reservados.{0,60}|
leggi\ (?:anche|tutto|di\ più)\b.{0,200}|condividi(?:\ .{0,40})?|articoli\ correlati|potrebbe\ interessarti.{0,40}|commenti|riproduzione\ riservata.{0,60}|©\ riproduzione\ riservata|
lees\ (?:ook|meer|verder)\b.{0,200}|deel(?:\ (?:dit|via|op)\b.{0,40})?|delen|reageer|reacties|meer\ (?:over|lezen|nieuws).{0,60}|
læs\ (?:også|mere|hele)\b.{0,200}|les\ (?:også|mer|hele)\b.{0,200}|läs\ (?:också|mer|även|hela)\b.{0,200}|lue\ (?:myös|lisää)\b.{0,200}|del(?:\ (?:artikel|på|denne)\b.{0,40})?|dela(?:\ .{0,40})?|jaa(?:\ .{0,30})?|fréttir\ af\ þessum\ toga|deila(?:\ .{0,30})?|tengdar\ fréttir|
czytaj\ (?:też|także|dalej|więcej|również)\b.{0,200}|zobacz\ (?:też|także|również|więcej)\b.{0,200}|udostępnij.{0,40}|komentarze.{0,20}|czytaj\ w\ .{0,30}|
čtěte\ (?:také|více|i)\b.{0,200}|přečtěte\ si\b.{0,200}|sdílet(?:\ .{0,40})?|související(?:\ .{0,30})?|diskuze.{0,30}|komentáře.{0,30}|mohlo\ by\ (?:vás|tě)\ zajímat.{0,60}|doporučované|témata:?|článek|prečítajte\ si.{0,100}|zdieľať|súvisiace.{0,30}|
читайте\ (?:также|ещё|еще|и|далее)\b.{0,200}|поделиться(?:\ .{0,40})?|подпис(?:ывайтесь|аться|ыв).{0,120}|комментарии.{0,30}|материалы\ по\ теме|по\ теме|теги:?|все\ права\ защищены.{0,60}|смотрите\ также.{0,80}|ещё\ по\ теме|читайте\ також.{0,200}|поділитися.{0,40}|
haberin\ devamı.{0,40}|ilgili\ haber(?:ler)?.{0,60}|paylaş(?:\ .{0,40})?|yorum(?:lar)?.{0,30}|abone\ ol.{0,60}|etiketler:?|son\ dakika|haberi\ paylaş|yorum\ yap|
baca\ (?:juga|selengkapnya)\b.{0,200}|bagikan(?:\ .{0,40})?|artikel\ terkait|berita\ terkait|komentar|simak\ juga.{0,100}|lihat\ juga.{0,100}|
xem\ thêm.{0,120}|chia\ sẻ.{0,40}|bình\ luận.{0,40}|tin\ liên\ quan|đọc\ thêm.{0,100}|
اقرأ\ (?:أيضا|أيضًا|أيضاً|المزيد|كذلك)?.{0,200}|شارك.{0,40}|مواضيع\ ذات\ صلة|مشاركة|تعليقات?|التعليقات|المصدر\s*:?.{0,30}|
関連記事.{0,20}|関連(?:ニュース|リンク|キーワード|トピックス)?|シェア.{0,20}|この記事を.{0,20}|コメント.{0,20}|続きを読む.{0,40}|あわせて読みたい.{0,40}|おすすめ記事?|記事一覧.{0,10}|ツイート|有料記事.{0,40}|
관련\ ?기사.{0,20}|공유(?:하기)?|댓글.{0,20}|추천\ ?기사|기사\ ?공유.{0,20}|무단\ ?전재.{0,60}|.{0,60}무단전재.{0,60}|구독.{0,20}|
相关(?:阅读|新闻|文章|报道).{0,20}|分享(?:到)?.{0,20}|评论.{0,10}|责任编辑.{0,30}|延伸閱讀.{0,30}|相關(?:新聞|文章).{0,20}|推薦閱讀.{0,20}|更多.{0,12}|上一篇.{0,80}|下一篇.{0,80}|点击.{0,30}|
और\ पढ़ें.{0,120}|यह\ भी\ पढ़ें.{0,200}|ये\ भी\ पढ़ें.{0,200}|शेयर.{0,20}|
διαβάστε\ (?:επίσης|ακόμα|ακόμη)\b.{0,200}|μοιραστείτε.{0,40}|σχόλια.{0,20}|قراءة\ المزيد
"""


def is_line(text: str) -> bool:
    """Is all of the text such a line? Only the phrases are tried that begin with its first letter: it is asked of every block."""
    first = _LETTER.search(text)
    return _phrases(first[0].casefold()[:1] if first else "").fullmatch(text) is not None


_LETTER = re.compile(r"\w")


@lru_cache(maxsize=512)
def _phrases(first: str) -> re.Pattern[str]:
    chosen = [phrase for phrase, firsts in _by_first() if firsts is None or first in firsts]
    return re.compile(r"\W*(?:" + "|".join(chosen) + r")\W*", re.I)


@lru_cache(maxsize=1)
def _by_first() -> list[tuple[str, frozenset[str] | None]]:
    """Each phrase with the letters that it may begin with; None where that cannot be told."""
    return [(phrase, first_letters(phrase)) for phrase in alternatives("".join(part.strip() for part in _LINES.strip().splitlines()))]


def alternatives(pattern: str) -> list[str]:
    """The alternatives of a pattern that stand in no group. (It has no sets of characters with brackets or bars in them.)"""
    found, start, depth, at = [], 0, 0, 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            at += 1
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "|" and not depth:
            found.append(pattern[start:at])
            start = at + 1
        at += 1
    return [*found, pattern[start:]]


def first_letters(phrase: str) -> frozenset[str] | None:
    """The letters, casefolded, that a text matching the phrase may begin with; None where it may be anything."""
    if phrase.startswith("(?:"):
        end = _closing(phrase)
        inner = [first_letters(each) for each in alternatives(phrase[3:end])]
        head, rest = _union(inner), phrase[end + 1 :]
    elif phrase[:1].isalnum():
        head, rest = frozenset(phrase[0].casefold()[:1]), phrase[1:]
    else:
        return None
    if head is None or rest[:1] not in ("?", "*", "{"):
        return head
    return _union([head, first_letters(rest[1:])]) if rest[0] == "?" else None


def _closing(phrase: str) -> int:
    """Where the group ends that the phrase begins with."""
    depth = 0
    for at, char in enumerate(phrase):
        if char in "()" and phrase[at - 1 : at] != "\\":
            depth += 1 if char == "(" else -1
            if not depth:
                return at
    return len(phrase)


def _union(sets: list[frozenset[str] | None]) -> frozenset[str] | None:
    found: frozenset[str] = frozenset()
    for each in sets:
        if each is None:
            return None
        found |= each
    return found


_SIGNS = re.compile(r"[\W_]+")


def alphanumeric(text: str) -> str:
    """Letters and digits only, casefolded."""
    return _SIGNS.sub("", text.casefold())
