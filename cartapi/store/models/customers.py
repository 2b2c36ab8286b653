"""Customers, their groups, addresses, points and credit; the fields a shop adds to them."""

from cartapi.store.models.columns import Key, col, null, part, serial, table
from cartapi.store.types import Amount, CutText, Flag, Int, LongText, ZeroDateTime

address = table(
    "oc_address",
    serial("address_id"),
    col("customer_id"),
    col("firstname", CutText(32)),
    col("lastname", CutText(32)),
    col("company", CutText(40)),
    col("address_1", CutText(128)),
    col("address_2", CutText(128)),
    col("city", CutText(128)),
    col("postcode", CutText(10)),
    col("country_id", default="0"),
    col("zone_id", default="0"),
    col("custom_field", LongText()),
    Key("customer_id", "customer_id"),
)

custom_field = table(
    "oc_custom_field",
    serial("custom_field_id"),
    col("type", CutText(32)),
    col("value", LongText()),
    col("validation", CutText(255)),
    col("location", CutText(10)),
    col("status", Flag()),
    col("sort_order", Int(3)),
)

custom_field_customer_group = table(
    "oc_custom_field_customer_group",
    part("custom_field_id"),
    part("customer_group_id"),
    col("required", Flag()),
)

custom_field_description = table(
    "oc_custom_field_description",
    part("custom_field_id"),
    part("language_id"),
    col("name", CutText(128)),
)

custom_field_value = table(
    "oc_custom_field_value",
    serial("custom_field_value_id"),
    col("custom_field_id"),
    col("sort_order", Int(3)),
)

custom_field_value_description = table(
    "oc_custom_field_value_description",
    part("custom_field_value_id"),
    part("language_id"),
    col("custom_field_id"),
    col("name", CutText(128)),
)

customer = table(
    "oc_customer",
    serial("customer_id"),
    col("customer_group_id"),
    col("store_id", default="0"),
    col("language_id"),
    col("firstname", CutText(32)),
    col("lastname", CutText(32)),
    col("email", CutText(96)),
    col("telephone", CutText(32)),
    col("fax", CutText(32)),
    col("password", CutText(40)),
    col("salt", CutText(9)),
    null("cart", LongText()),
    null("wishlist", LongText()),
    col("newsletter", Flag(), "0"),
    col("address_id", default="0"),
    col("custom_field", LongText()),
    col("ip", CutText(40)),
    col("status", Flag()),
    col("safe", Flag()),
    col("token", LongText()),
    col("code", CutText(40)),
    col("date_added", ZeroDateTime()),
)

customer_activity = table(
    "oc_customer_activity",
    serial("customer_activity_id"),
    col("customer_id"),
    col("key", CutText(64)),
    col("data", LongText()),
    col("ip", CutText(40)),
    col("date_added", ZeroDateTime()),
)

customer_affiliate = table(
    "oc_customer_affiliate",
    part("customer_id"),
    col("company", CutText(40)),
    col("website", CutText(255)),
    col("tracking", CutText(64)),
    col("commission", Amount(4, 2), "0.00"),
    col("tax", CutText(64)),
    col("payment", CutText(6)),
    col("cheque", CutText(100)),
    col("paypal", CutText(64)),
    col("bank_name", CutText(64)),
    col("bank_branch_number", CutText(64)),
    col("bank_swift_code", CutText(64)),
    col("bank_account_name", CutText(64)),
    col("bank_account_number", CutText(64)),
    col("custom_field", LongText()),
    col("status", Flag()),
    col("date_added", ZeroDateTime()),
)

customer_approval = table(
    "oc_customer_approval",
    serial("customer_approval_id"),
    col("customer_id"),
    col("type", CutText(9)),
    col("date_added", ZeroDateTime()),
)

customer_group = table(
    "oc_customer_group",
    serial("customer_group_id"),
    col("approval", Int(1)),
    col("sort_order", Int(3)),
)

customer_group_description = table(
    "oc_customer_group_description",
    part("customer_group_id"),
    part("language_id"),
    col("name", CutText(32)),
    col("description", LongText()),
)

customer_history = table(
    "oc_customer_history",
    serial("customer_history_id"),
    col("customer_id"),
    col("comment", LongText()),
    col("date_added", ZeroDateTime()),
)

customer_ip = table(
    "oc_customer_ip",
    serial("customer_ip_id"),
    col("customer_id"),
    col("ip", CutText(40)),
    col("date_added", ZeroDateTime()),
    Key("ip", "ip"),
)

customer_login = table(
    "oc_customer_login",
    serial("customer_login_id"),
    col("email", CutText(96)),
    col("ip", CutText(40)),
    col("total", Int(4)),
    col("date_added", ZeroDateTime()),
    col("date_modified", ZeroDateTime()),
    Key("email", "email"),
    Key("ip", "ip"),
)

customer_online = table(
    "oc_customer_online",
    part("ip", CutText(40)),
    col("customer_id"),
    col("url", LongText()),
    col("referer", LongText()),
    col("date_added", ZeroDateTime()),
)

customer_reward = table(
    "oc_customer_reward",
    serial("customer_reward_id"),
    col("customer_id", default="0"),
    col("order_id", default="0"),
    col("description", LongText()),
    col("points", Int(8), "0"),
    col("date_added", ZeroDateTime()),
)

customer_search = table(
    "oc_customer_search",
    serial("customer_search_id"),
    col("store_id"),
    col("language_id"),
    col("customer_id"),
    col("keyword", CutText(255)),
    null("category_id"),
    col("sub_category", Flag()),
    col("description", Flag()),
    col("products"),
    col("ip", CutText(40)),
    col("date_added", ZeroDateTime()),
)

customer_transaction = table(
    "oc_customer_transaction",
    serial("customer_transaction_id"),
    col("customer_id"),
    col("order_id"),
    col("description", LongText()),
    col("amount", Amount()),
    col("date_added", ZeroDateTime()),
)

customer_wishlist = table(
    "oc_customer_wishlist",
    part("customer_id"),
    part("product_id"),
    col("date_added", ZeroDateTime()),
)
