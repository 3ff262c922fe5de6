"""The only part of News7D that opens connections to the outside.

    fetcher = Fetcher(FetchLimits(contact_url="https://news.example.org/about"))
    response = await fetcher.get(url, accept="feed", etag=status.etag, last_modified=status.last_modified)

Errors are news7d.errors.FetchError and its kin, each with a cause of model.CAUSES.
"""

from news7d.net.address import host_key, is_public
from news7d.net.fetcher import Accept, Fetcher
from news7d.net.hosts import HostLoad
from news7d.net.limits import PRODUCT, FetchLimits
from news7d.net.robots import RobotsMemory
from news7d.net.room import Hold

__all__ = ["PRODUCT", "Accept", "FetchLimits", "Fetcher", "Hold", "HostLoad", "RobotsMemory", "host_key", "is_public"]
