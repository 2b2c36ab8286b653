"""The four entities that OpenCart's input filter makes of posted text (admin.md 1)."""

_ENTITIES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"))


def escape(text: str) -> str:
    """Text as the shop stores it: `& < > "` become entities, the single quote stays."""
    for character, entity in _ENTITIES:
        text = text.replace(character, entity)
    return text


def unescape(text: str) -> str:
    """Stored text as a person typed it; undoes `escape` exactly."""
    for character, entity in reversed(_ENTITIES):
        text = text.replace(entity, character)
    return text
