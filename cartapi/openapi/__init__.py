"""The API described: `/openapi.json`, built from the code, and `/docs`, a page to read and try it."""

from flask import Flask

from cartapi.openapi.pages import bp

__all__ = ["bp", "init"]


def init(app: Flask) -> None:
    """Put description and page into an app that has its routes already."""
    app.register_blueprint(bp)
