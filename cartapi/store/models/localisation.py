"""Languages, currencies, places, taxes, units and the states that orders, stock and returns are in."""

from cartapi.store.models.columns import Key, col, null, part, serial, table
from cartapi.store.types import Amount, CutText, Flag, Int, Letters, LongText, Rate, ZeroDateTime

country = table(
    "oc_country",
    serial("country_id"),
    col("name", CutText(128)),
    col("iso_code_2", CutText(2)),
    col("iso_code_3", CutText(3)),
    col("address_format", LongText()),
    col("postcode_required", Flag()),
    col("status", Flag(), "1"),
)

currency = table(
    "oc_currency",
    serial("currency_id"),
    col("title", CutText(32)),
    col("code", CutText(3)),
    col("symbol_left", CutText(12)),
    col("symbol_right", CutText(12)),
    col("decimal_place", Letters(1)),
    col("value", Rate()),
    col("status", Flag()),
    col("date_modified", ZeroDateTime()),
)

geo_zone = table(
    "oc_geo_zone",
    serial("geo_zone_id"),
    col("name", CutText(32)),
    col("description", CutText(255)),
    col("date_added", ZeroDateTime()),
    col("date_modified", ZeroDateTime()),
)

language = table(
    "oc_language",
    serial("language_id"),
    col("name", CutText(32)),
    col("code", CutText(5)),
    col("locale", CutText(255)),
    col("image", CutText(64)),
    col("directory", CutText(32)),
    col("sort_order", Int(3), "0"),
    col("status", Flag()),
    Key("name", "name"),
)

length_class = table(
    "oc_length_class",
    serial("length_class_id"),
    col("value", Amount(15, 8)),
)

length_class_description = table(
    "oc_length_class_description",
    part("length_class_id"),
    part("language_id"),
    col("title", CutText(32)),
    col("unit", CutText(4)),
)

location = table(
    "oc_location",
    serial("location_id"),
    col("name", CutText(32)),
    col("address", LongText()),
    col("telephone", CutText(32)),
    col("fax", CutText(32)),
    col("geocode", CutText(32)),
    null("image", CutText(255)),
    col("open", LongText()),
    col("comment", LongText()),
    Key("name", "name"),
)

order_status = table(
    "oc_order_status",
    serial("order_status_id"),
    part("language_id"),
    col("name", CutText(32)),
)

stock_status = table(
    "oc_stock_status",
    serial("stock_status_id"),
    part("language_id"),
    col("name", CutText(32)),
)

tax_class = table(
    "oc_tax_class",
    serial("tax_class_id"),
    col("title", CutText(32)),
    col("description", CutText(255)),
    col("date_added", ZeroDateTime()),
    col("date_modified", ZeroDateTime()),
)

tax_rate = table(
    "oc_tax_rate",
    serial("tax_rate_id"),
    col("geo_zone_id", default="0"),
    col("name", CutText(32)),
    col("rate", Amount(), "0.0000"),
    col("type", Letters(1)),
    col("date_added", ZeroDateTime()),
    col("date_modified", ZeroDateTime()),
)

tax_rate_to_customer_group = table(
    "oc_tax_rate_to_customer_group",
    part("tax_rate_id"),
    part("customer_group_id"),
)

tax_rule = table(
    "oc_tax_rule",
    serial("tax_rule_id"),
    col("tax_class_id"),
    col("tax_rate_id"),
    col("based", CutText(10)),
    col("priority", Int(5), "1"),
)

weight_class = table(
    "oc_weight_class",
    serial("weight_class_id"),
    col("value", Amount(15, 8), "0.00000000"),
)

weight_class_description = table(
    "oc_weight_class_description",
    part("weight_class_id"),
    part("language_id"),
    col("title", CutText(32)),
    col("unit", CutText(4)),
)

zone = table(
    "oc_zone",
    serial("zone_id"),
    col("country_id"),
    col("name", CutText(128)),
    col("code", CutText(32)),
    col("status", Flag(), "1"),
)

zone_to_geo_zone = table(
    "oc_zone_to_geo_zone",
    serial("zone_to_geo_zone_id"),
    col("country_id"),
    col("zone_id", default="0"),
    col("geo_zone_id"),
    col("date_added", ZeroDateTime()),
    col("date_modified", ZeroDateTime()),
)
