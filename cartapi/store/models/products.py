"""Products and what hangs on them: texts, prices, options, stores."""

from cartapi.store.models.columns import Key, col, null, part, serial, table
from cartapi.store.types import Amount, CutText, Flag, Int, LongText, ZeroDate, ZeroDateTime

product = table(
    "oc_product",
    serial("product_id"),
    col("model", CutText(64)),
    col("sku", CutText(64)),
    col("upc", CutText(12)),
    col("ean", CutText(14)),
    col("jan", CutText(13)),
    col("isbn", CutText(17)),
    col("mpn", CutText(64)),
    col("location", CutText(128)),
    col("quantity", Int(4), "0"),
    col("stock_status_id"),
    null("image", CutText(255)),
    col("manufacturer_id"),
    col("shipping", Flag(), "1"),
    col("price", Amount(), "0.0000"),
    col("points", Int(8), "0"),
    col("tax_class_id"),
    col("date_available", ZeroDate(), "0000-00-00"),
    col("weight", Amount(15, 8), "0.00000000"),
    col("weight_class_id", default="0"),
    col("length", Amount(15, 8), "0.00000000"),
    col("width", Amount(15, 8), "0.00000000"),
    col("height", Amount(15, 8), "0.00000000"),
    col("length_class_id", default="0"),
    col("subtract", Flag(), "1"),
    col("minimum", default="1"),
    col("sort_order", default="0"),
    col("status", Flag(), "0"),
    col("viewed", Int(5), "0"),
    col("date_added", ZeroDateTime()),
    col("date_modified", ZeroDateTime()),
)

product_attribute = table(
    "oc_product_attribute",
    part("product_id"),
    part("attribute_id"),
    part("language_id"),
    col("text", LongText()),
)

product_description = table(
    "oc_product_description",
    part("product_id"),
    part("language_id"),
    col("name", CutText(255)),
    col("description", LongText()),
    col("tag", LongText()),
    col("meta_title", CutText(255)),
    col("meta_description", CutText(255)),
    col("meta_keyword", CutText(255)),
    Key("name", "name", length=250),
)

product_discount = table(
    "oc_product_discount",
    serial("product_discount_id"),
    col("product_id"),
    col("customer_group_id"),
    col("quantity", Int(4), "0"),
    col("priority", Int(5), "1"),
    col("price", Amount(), "0.0000"),
    col("date_start", ZeroDate(), "0000-00-00"),
    col("date_end", ZeroDate(), "0000-00-00"),
    Key("product_id", "product_id"),
)

product_filter = table(
    "oc_product_filter",
    part("product_id"),
    part("filter_id"),
)

product_image = table(
    "oc_product_image",
    serial("product_image_id"),
    col("product_id"),
    null("image", CutText(255)),
    col("sort_order", Int(3), "0"),
    Key("product_id", "product_id"),
)

product_option = table(
    "oc_product_option",
    serial("product_option_id"),
    col("product_id"),
    col("option_id"),
    col("value", LongText()),
    col("required", Flag()),
)

product_option_value = table(
    "oc_product_option_value",
    serial("product_option_value_id"),
    col("product_option_id"),
    col("product_id"),
    col("option_id"),
    col("option_value_id"),
    col("quantity", Int(3)),
    col("subtract", Flag()),
    col("price", Amount()),
    col("price_prefix", CutText(1)),
    col("points", Int(8)),
    col("points_prefix", CutText(1)),
    col("weight", Amount(15, 8)),
    col("weight_prefix", CutText(1)),
)

product_recurring = table(
    "oc_product_recurring",
    part("product_id"),
    part("recurring_id"),
    part("customer_group_id"),
)

product_related = table(
    "oc_product_related",
    part("product_id"),
    part("related_id"),
)

product_reward = table(
    "oc_product_reward",
    serial("product_reward_id"),
    col("product_id", default="0"),
    col("customer_group_id", default="0"),
    col("points", Int(8), "0"),
)

product_special = table(
    "oc_product_special",
    serial("product_special_id"),
    col("product_id"),
    col("customer_group_id"),
    col("priority", Int(5), "1"),
    col("price", Amount(), "0.0000"),
    col("date_start", ZeroDate(), "0000-00-00"),
    col("date_end", ZeroDate(), "0000-00-00"),
    Key("product_id", "product_id"),
)

product_to_category = table(
    "oc_product_to_category",
    part("product_id"),
    part("category_id"),
    Key("category_id", "category_id"),
)

product_to_download = table(
    "oc_product_to_download",
    part("product_id"),
    part("download_id"),
)

product_to_layout = table(
    "oc_product_to_layout",
    part("product_id"),
    part("store_id"),
    col("layout_id"),
)

product_to_store = table(
    "oc_product_to_store",
    part("product_id"),
    part("store_id", default="0"),
)
