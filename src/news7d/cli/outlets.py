"""Commands about outlets: outlets, with the rule for their texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import click

from news7d.app import House, open_house
from news7d.cli.options import Settings, as_json, house, out, say, table
from news7d.errors import Invalid, NotFound
from news7d.model import Outlet, OutletNumbers, Share

RULES = ("own", "all", "none", "house")


@click.command("outlets")
@click.argument("names", metavar="[OUTLET]...", nargs=-1)
@click.option(
    "--full-text", "rule", type=click.Choice(RULES), help="Who reads its articles whole: own readers, all, none; house: as full_text says."
)
@click.option("--json", "json_", is_flag=True, help="As JSON.")
@house()
def outlets_command(settings: Settings, names: tuple[str, ...], rule: str | None, json_: bool) -> None:
    """List outlets with their figures, or set who reads them whole.

    The figures are of the last 30 days. All, or those named by slug or domain. «–»: too few reports to say.
    """
    with open_house(settings) as home:
        chosen = tuple(named_outlet(home, name) for name in names) if names else home.store.outlets()
        if rule is not None:
            if not names:
                raise Invalid("--full-text needs the outlets it is for; `news7d outlets` lists them")
            for outlet in chosen:
                home.store.set_full_text(outlet.id, None if rule == "house" else rule)
            chosen = tuple(named_outlet(home, outlet.slug) for outlet in chosen)
        figures = home.store.outlet_numbers(home.now())
    if json_:
        as_json([_outlet_json(outlet, figures.get(outlet.id)) for outlet in chosen])
    else:
        _show(chosen, figures, settings)


def named_outlet(home: House, name: str) -> Outlet:
    """An outlet by its slug or its domain. Raises NotFound."""
    wanted = name.strip().casefold()
    found = next((outlet for outlet in home.store.outlets() if wanted in (outlet.slug, outlet.domain.casefold())), None)
    if found is None:
        raise NotFound(f"no outlet {name}; `news7d outlets` lists them")
    return found


def _outlet_json(outlet: Outlet, figures: OutletNumbers | None) -> dict[str, Any]:
    told = asdict(figures) | {"roles": dict(figures.roles), "kinds": dict(figures.kinds)} if figures else None
    return {"slug": outlet.slug, "name": outlet.name, "domain": outlet.domain, "full_text": outlet.full_text, "numbers": told}


def _show(chosen: tuple[Outlet, ...], figures: Mapping[int, OutletNumbers], settings: Settings) -> None:
    if not chosen:
        say("No outlets yet: `news7d add URL` brings the first.")
        return
    listing = table("Outlet", "Name", "Domain", "Whole texts for", ">Own reporting", ">Changed later")
    for outlet in chosen:
        told = figures.get(outlet.id)
        whole = outlet.full_text or f"{settings.full_text} (the house's rule)"
        shares = (_percent(told.originality), _percent(told.corrected)) if told else ("–", "–")
        listing.add_row(outlet.slug, outlet.name, outlet.domain, whole, *shares)
    out().print(listing)


def _percent(told: Share | None) -> str:
    """61 % (54–68 of 198); «–» where there is too little to say anything."""
    return "–" if told is None else f"{told.value:.0%} ({told.low * 100:.0f}–{told.high * 100:.0f}, of {told.of})"


__all__ = ["named_outlet", "outlets_command"]
