"""Stores, their settings and extensions."""

from cartapi.store.models.columns import Key, col, serial, table
from cartapi.store.types import Amount, CutText, Flag, Int, LongText, ZeroDateTime

event = table(
    "oc_event",
    serial("event_id"),
    col("code", CutText(64)),
    col("trigger", LongText()),
    col("action", LongText()),
    col("status", Flag()),
    col("sort_order", Int(3), "0"),
)

extension = table(
    "oc_extension",
    serial("extension_id"),
    col("type", CutText(32)),
    col("code", CutText(32)),
)

extension_install = table(
    "oc_extension_install",
    serial("extension_install_id"),
    col("extension_download_id"),
    col("filename", CutText(255)),
    col("date_added", ZeroDateTime()),
)

extension_path = table(
    "oc_extension_path",
    serial("extension_path_id"),
    col("extension_install_id"),
    col("path", CutText(255)),
    col("date_added", ZeroDateTime()),
)

modification = table(
    "oc_modification",
    serial("modification_id"),
    col("extension_install_id"),
    col("name", CutText(64)),
    col("code", CutText(64)),
    col("author", CutText(64)),
    col("version", CutText(32)),
    col("link", CutText(255)),
    col("xml", LongText(medium=True)),
    col("status", Flag()),
    col("date_added", ZeroDateTime()),
)

module = table(
    "oc_module",
    serial("module_id"),
    col("name", CutText(64)),
    col("code", CutText(32)),
    col("setting", LongText()),
)

seo_url = table(
    "oc_seo_url",
    serial("seo_url_id"),
    col("store_id"),
    col("language_id"),
    col("query", CutText(255)),
    col("keyword", CutText(255)),
    Key("query", "query", length=250),
    Key("keyword", "keyword", length=250),
)

setting = table(
    "oc_setting",
    serial("setting_id"),
    col("store_id", default="0"),
    col("code", CutText(128)),
    col("key", CutText(128)),
    col("value", LongText()),
    col("serialized", Flag()),
)

statistics = table(
    "oc_statistics",
    serial("statistics_id"),
    col("code", CutText(64)),
    col("value", Amount()),
)

store = table(
    "oc_store",
    serial("store_id"),
    col("name", CutText(64)),
    col("url", CutText(255)),
    col("ssl", CutText(255)),
)

theme = table(
    "oc_theme",
    serial("theme_id"),
    col("store_id"),
    col("theme", CutText(64)),
    col("route", CutText(64)),
    col("code", LongText(medium=True)),
    col("date_added", ZeroDateTime()),
)

translation = table(
    "oc_translation",
    serial("translation_id"),
    col("store_id"),
    col("language_id"),
    col("route", CutText(64)),
    col("key", CutText(64)),
    col("value", LongText()),
    col("date_added", ZeroDateTime()),
)
