"""News7D: a self-hosted newsroom that shows who reported a story and who only repeated it."""

__version__ = "0.1.0"
