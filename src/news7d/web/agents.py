"""What a browser calls itself, in words that its owner knows it by."""

from __future__ import annotations

_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrom", "Chrome"))
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"))


def browser_words(agent: str) -> str:
    """«Firefox on Linux»; what it says itself, where that is nothing known. The order matters: Edge says Chrome as well, Chrome Safari."""
    browser = next((word for sign, word in _BROWSERS if sign in agent), "Safari" if "Safari" in agent else "")
    system = next((word for sign, word in _SYSTEMS if sign in agent), "")
    return " on ".join(filter(None, (browser, system))) if browser else agent[:60] or "unknown program"
