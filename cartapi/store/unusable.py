"""Kept apart from the rest of `store`, so that a command line can name it without loading SQLAlchemy."""


class DatabaseUnusable(Exception):
    """The database cannot be worked with; the message says in one line what to change."""
