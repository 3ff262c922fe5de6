"""Films and sounds on our pages: a card of ours; only whoever presses its button asks the provider, whose origin that page's policy names.

Clip ─► Played(kind, address, origin, poster, …) ─► a card in the page · frame-src / media-src of its Content-Security-Policy
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from news7d.core.html import file_kind, frame_of, host_of, origin_of, player_of, poster_of
from news7d.model import Clip
from news7d.web.csp import widened

MOST = 12
"""Players of a page: each widens its policy by an origin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    clip: Clip
    kind: str  # frame, video, audio; "": it is watched at its source
    address: str = ""
    origin: str = ""
    named: bool = False  # the frame wants to know which site it stands on
    poster: str | None = None

    @property
    def name(self) -> str:
        """Who plays it: Vimeo, herald.example."""
        return player_of(self.clip.url) or host_of(self.clip.url).removeprefix("www.")

    @property
    def host(self) -> str:
        """Whom the browser asks once the button is pressed."""
        return self.origin.partition("//")[2].removeprefix("www.")

    @property
    def length(self) -> str:
        """4:05, 1:02:00; "" where nobody said."""
        if not self.clip.seconds:
            return ""
        hours, rest = divmod(self.clip.seconds, 3600)
        return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def played(clip: Clip) -> Played:
    poster = clip.poster or poster_of(clip.url)
    frame = frame_of(clip.url, clip.embed)
    if frame is not None:
        return Played(clip=clip, kind="frame", address=frame.address, origin=frame.origin, named=frame.named, poster=poster)
    kind, origin = file_kind(clip.url, clip.type), origin_of(clip.url)
    if kind and origin:
        return Played(clip=clip, kind=kind, address=clip.url, origin=origin, poster=poster)
    return Played(clip=clip, kind="", poster=poster)


def policy(clips: Iterable[Played]) -> str:
    """The Content-Security-Policy of a page that offers these; "" where none of them plays here."""
    offered = [each for each in clips if each.kind]
    frames = dict.fromkeys(each.origin for each in offered if each.kind == "frame")
    media = dict.fromkeys(each.origin for each in offered if each.kind != "frame")
    return widened(tuple(frames), tuple(media)) if offered else ""
