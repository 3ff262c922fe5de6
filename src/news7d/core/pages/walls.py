# ruff: noqa: E501 (word lists read best as long lines)
"""What stands in an article's place: checks for robots, errors, questions about cookies, sign-in. Told by their titles and few words."""

from __future__ import annotations

import re

_MOST = 1500  # letters: no wall says more

_ROBOTS = re.compile(
    r"just a moment|attention required|are you (?:a )?(?:human|robot)|verify(?:ing)? (?:that )?you(?:'re| are)? (?:a )?human|checking (?:your browser|if the site)|"
    r"access (?:to this page has been )?denied|security check|captcha|unusual traffic|ray id|enable javascript and cookies|"
    r"sind sie ein (?:mensch|roboter)|zugriff verweigert|vous êtes un (?:humain|robot)|accès refusé|acceso denegado|¿eres humano|accesso negato|"
    r"acesso negado|toegang geweigerd|доступ (?:ограничен|запрещ)|подтвердите, что вы|访问被拒绝|安全验证|アクセスが拒否|로봇이 아닙니다",
    re.I,
)
_ERRORS = re.compile(
    r"^\W*(?:404|403|410)\b|(?:error|fehler|erreur|errore?|http|ошибка)\W{0,3}(?:40[034]|410|50[0234])\b|(?:page|seite|article|artikel) (?:was |is |wurde )?(?:not found|nicht gefunden|no longer available|unavailable)|"
    r"page (?:introuvable|non trouvée)|página no encontrada|pagina non trovata|página não encontrada|pagina niet gevonden|sidan (?:hittades inte|finns inte)|"
    r"siden (?:blev ikke fundet|finnes ikke)|strona nie (?:została znaleziona|istnieje)|stránka nenalezena|страница не найдена|sayfa bulunamadı|"
    r"halaman tidak ditemukan|không tìm thấy trang|ページが見つかりません|페이지를 찾을 수 없|页面不存在|找不到(?:该)?(?:页面|網頁)|الصفحة غير موجودة|पेज नहीं मिला",
    re.I,
)


def standing(titles: str, text: str) -> str:
    """Why the page is a wall and no article; "" where it is none. `titles`: all that the page calls itself."""
    if len(text) > _MOST:
        return ""
    if _ROBOTS.search(titles) or (_ROBOTS.search(text) and len(text) < _MOST // 2):
        return "this page holds no article: it asks whether the visitor is human"
    if _ERRORS.search(titles) and len(text) < _MOST // 2:
        return "this page holds no article: it says that there is none at its address"
    return ""
