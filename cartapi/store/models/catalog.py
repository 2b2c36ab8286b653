"""What products are sorted into and described by: categories, options, manufacturers, attributes, filters, downloads."""

from cartapi.store.models.columns import Key, col, null, part, serial, table
from cartapi.store.types import Amount, Choice, CutText, Flag, Int, LongText, ZeroDateTime

attribute = table(
    "oc_attribute",
    serial("attribute_id"),
    col("attribute_group_id"),
    col("sort_order", Int(3)),
)

attribute_description = table(
    "oc_attribute_description",
    part("attribute_id"),
    part("language_id"),
    col("name", CutText(64)),
)

attribute_group = table(
    "oc_attribute_group",
    serial("attribute_group_id"),
    col("sort_order", Int(3)),
)

attribute_group_description = table(
    "oc_attribute_group_description",
    part("attribute_group_id"),
    part("language_id"),
    col("name", CutText(64)),
)

category = table(
    "oc_category",
    serial("category_id"),
    null("image", CutText(255)),
    col("parent_id", default="0"),
    col("top", Flag()),
    col("column", Int(3)),
    col("sort_order", Int(3), "0"),
    col("status", Flag()),
    col("date_added", ZeroDateTime()),
    col("date_modified", ZeroDateTime()),
    Key("parent_id", "parent_id"),
)

category_description = table(
    "oc_category_description",
    part("category_id"),
    part("language_id"),
    col("name", CutText(255)),
    col("description", LongText()),
    col("meta_title", CutText(255)),
    col("meta_description", CutText(255)),
    col("meta_keyword", CutText(255)),
    Key("name", "name", length=250),
)

category_filter = table(
    "oc_category_filter",
    part("category_id"),
    part("filter_id"),
)

category_path = table(
    "oc_category_path",
    part("category_id"),
    part("path_id"),
    col("level"),
)

category_to_layout = table(
    "oc_category_to_layout",
    part("category_id"),
    part("store_id"),
    col("layout_id"),
)

category_to_store = table(
    "oc_category_to_store",
    part("category_id"),
    part("store_id"),
)

download = table(
    "oc_download",
    serial("download_id"),
    col("filename", CutText(160)),
    col("mask", CutText(128)),
    col("date_added", ZeroDateTime()),
)

download_description = table(
    "oc_download_description",
    part("download_id"),
    part("language_id"),
    col("name", CutText(64)),
)

filter_ = table(
    "oc_filter",
    serial("filter_id"),
    col("filter_group_id"),
    col("sort_order", Int(3)),
)

filter_description = table(
    "oc_filter_description",
    part("filter_id"),
    part("language_id"),
    col("filter_group_id"),
    col("name", CutText(64)),
)

filter_group = table(
    "oc_filter_group",
    serial("filter_group_id"),
    col("sort_order", Int(3)),
)

filter_group_description = table(
    "oc_filter_group_description",
    part("filter_group_id"),
    part("language_id"),
    col("name", CutText(64)),
)

manufacturer = table(
    "oc_manufacturer",
    serial("manufacturer_id"),
    col("name", CutText(64)),
    null("image", CutText(255)),
    col("sort_order", Int(3)),
)

manufacturer_to_store = table(
    "oc_manufacturer_to_store",
    part("manufacturer_id"),
    part("store_id"),
)

option = table(
    "oc_option",
    serial("option_id"),
    col("type", CutText(32)),
    col("sort_order", Int(3)),
)

option_description = table(
    "oc_option_description",
    part("option_id"),
    part("language_id"),
    col("name", CutText(128)),
)

option_value = table(
    "oc_option_value",
    serial("option_value_id"),
    col("option_id"),
    col("image", CutText(255)),
    col("sort_order", Int(3)),
)

option_value_description = table(
    "oc_option_value_description",
    part("option_value_id"),
    part("language_id"),
    col("option_id"),
    col("name", CutText(128)),
)

recurring = table(
    "oc_recurring",
    serial("recurring_id"),
    col("price", Amount(10, 4)),
    col("frequency", Choice("day", "week", "semi_month", "month", "year")),
    col("duration", Int(10, unsigned=True)),
    col("cycle", Int(10, unsigned=True)),
    col("trial_status", Flag(4)),
    col("trial_price", Amount(10, 4)),
    col("trial_frequency", Choice("day", "week", "semi_month", "month", "year")),
    col("trial_duration", Int(10, unsigned=True)),
    col("trial_cycle", Int(10, unsigned=True)),
    col("status", Flag(4)),
    col("sort_order"),
)

recurring_description = table(
    "oc_recurring_description",
    part("recurring_id"),
    part("language_id"),
    col("name", CutText(255)),
)

review = table(
    "oc_review",
    serial("review_id"),
    col("product_id"),
    col("customer_id"),
    col("author", CutText(64)),
    col("text", LongText()),
    col("rating", Int(1)),
    col("status", Flag(), "0"),
    col("date_added", ZeroDateTime()),
    col("date_modified", ZeroDateTime()),
    Key("product_id", "product_id"),
)
