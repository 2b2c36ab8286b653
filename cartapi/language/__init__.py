"""Every text a client can see: one folder a language, one TOML file a route, as in the reference.

A text that a language lacks is the English one, file by file and key by key. Further languages come as folders of the same shape:
from packages that register the entry point group `cartapi.language`, or by `add_folder`.
"""

from cartapi.engine.phrases import percent
from cartapi.language.dates import php_date
from cartapi.language.numbers import NumberFormat
from cartapi.language.packs import add_folder, available, date_format, number_format, texts

__all__ = ["NumberFormat", "add_folder", "available", "date_format", "number_format", "percent", "php_date", "texts"]
