"""What a row of films or pictures shows of a report: its best film, its strongest picture. Pure."""

from __future__ import annotations

from news7d.core.html import file_kind, frame_of
from news7d.model import Article, Clip, Picture

_WIDE = 800  # pixels: what feeds give beside a headline is smaller
_FLAT, _TALL = 3.2, 0.6  # width by height: banners and columns are no photographs


def film_of(article: Article) -> Clip | None:
    """The first film that plays in a page, one with a still before one without; sounds and posts are none."""
    films = [clip for clip in article.videos if _is_film(clip)]
    return next((clip for clip in films if clip.poster), films[0] if films else None)


def _is_film(clip: Clip) -> bool:
    frame = frame_of(clip.url, clip.embed)
    return not frame.sound if frame is not None else file_kind(clip.url, clip.type) == "video"


def strong_picture(article: Article) -> Picture | None:
    """The first that somebody captioned or credited, or that is wide enough to stand for itself."""
    return next((shot for shot in article.images if _is_strong(shot)), None)


def _is_strong(shot: Picture) -> bool:
    if shot.width and shot.height and not _TALL < shot.width / shot.height < _FLAT:
        return False
    if shot.width and shot.width < _WIDE // 2:
        return False
    return bool(shot.caption or shot.credit) or (shot.width or 0) >= _WIDE
