"""What only the shop window and its feeds use; here so that a new database is complete."""

from cartapi.store.models.columns import Key, col, null, part, serial, table
from cartapi.store.types import Amount, Choice, CutText, Flag, Int, LongText, ZeroDate

banner = table(
    "oc_banner",
    serial("banner_id"),
    col("name", CutText(64)),
    col("status", Flag()),
)

banner_image = table(
    "oc_banner_image",
    serial("banner_image_id"),
    col("banner_id"),
    col("language_id"),
    col("title", CutText(64)),
    col("link", CutText(255)),
    col("image", CutText(255)),
    col("sort_order", Int(3), "0"),
)

googleshopping_category = table(
    "oc_googleshopping_category",
    part("google_product_category", CutText(10)),
    part("store_id", default="0"),
    col("category_id"),
    Key("category_id_store_id", "category_id", "store_id"),
)

googleshopping_product = table(
    "oc_googleshopping_product",
    serial("product_advertise_google_id", Int(11, unsigned=True)),
    null("product_id"),
    col("store_id", default="0"),
    null("has_issues", Flag()),
    col("destination_status", Choice("pending", "approved", "disapproved"), "pending"),
    col("impressions", default="0"),
    col("clicks", default="0"),
    col("conversions", default="0"),
    col("cost", Amount(), "0.0000"),
    col("conversion_value", Amount(), "0.0000"),
    null("google_product_category", CutText(10)),
    null("condition", Choice("new", "refurbished", "used")),
    null("adult", Flag()),
    null("multipack"),
    null("is_bundle", Flag()),
    null("age_group", Choice("newborn", "infant", "toddler", "kids", "adult")),
    null("color"),
    null("gender", Choice("male", "female", "unisex")),
    null("size_type", Choice("regular", "petite", "plus", "big and tall", "maternity")),
    null("size_system", Choice("AU", "BR", "CN", "DE", "EU", "FR", "IT", "JP", "MEX", "UK", "US")),
    null("size"),
    col("is_modified", Flag(), "0"),
    Key("product_id_store_id", "product_id", "store_id", unique=True),
)

googleshopping_product_status = table(
    "oc_googleshopping_product_status",
    part("product_id", default="0"),
    part("store_id", default="0"),
    part("product_variation_id", CutText(64), ""),
    col("destination_statuses", LongText()),
    col("data_quality_issues", LongText()),
    col("item_level_issues", LongText()),
    col("google_expiration_date", default="0"),
)

googleshopping_product_target = table(
    "oc_googleshopping_product_target",
    part("product_id"),
    col("store_id", default="0"),
    part("advertise_google_target_id", Int(11, unsigned=True)),
)

googleshopping_target = table(
    "oc_googleshopping_target",
    part("advertise_google_target_id", Int(11, unsigned=True)),
    col("store_id", default="0"),
    col("campaign_name", CutText(255), ""),
    col("country", CutText(2), ""),
    col("budget", Amount(), "0.0000"),
    col("feeds", LongText()),
    col("status", Choice("paused", "active"), "paused"),
    null("date_added", ZeroDate(nullable=True)),
    col("roas", default="0"),
    Key("store_id", "store_id"),
)

information = table(
    "oc_information",
    serial("information_id"),
    col("bottom", Int(1), "0"),
    col("sort_order", Int(3), "0"),
    col("status", Flag(), "1"),
)

information_description = table(
    "oc_information_description",
    part("information_id"),
    part("language_id"),
    col("title", CutText(64)),
    col("description", LongText(medium=True)),
    col("meta_title", CutText(255)),
    col("meta_description", CutText(255)),
    col("meta_keyword", CutText(255)),
)

information_to_layout = table(
    "oc_information_to_layout",
    part("information_id"),
    part("store_id"),
    col("layout_id"),
)

information_to_store = table(
    "oc_information_to_store",
    part("information_id"),
    part("store_id"),
)

layout = table(
    "oc_layout",
    serial("layout_id"),
    col("name", CutText(64)),
)

layout_module = table(
    "oc_layout_module",
    serial("layout_module_id"),
    col("layout_id"),
    col("code", CutText(64)),
    col("position", CutText(14)),
    col("sort_order", Int(3)),
)

layout_route = table(
    "oc_layout_route",
    serial("layout_route_id"),
    col("layout_id"),
    col("store_id"),
    col("route", CutText(64)),
)
