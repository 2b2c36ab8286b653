"""The REST dialect."""

from apispec import APISpec
from flask import Flask


def describe(spec: APISpec, app: Flask) -> None:
    """Put every resource into the document."""
