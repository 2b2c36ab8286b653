"""Fields of the forms, and of the query where a route reads that. Every field may be missing, as with the reference."""

from marshmallow import INCLUDE, Schema, fields

from cartapi.api.schemas.fields import posted


class Form(Schema):
    """A form; fields that nobody knows are ignored."""

    class Meta:
        unknown = INCLUDE


class LoginForm(Form):
    """An API user's credentials."""

    username = posted("Name of the API user, `Default` when missing.", example="Default")
    key = posted("Its key.", format="password")


class CurrencyForm(Form):
    """The currency to price in."""

    currency = posted("Code of one of the shop's currencies.", example="EUR")


class CartAddForm(Form):
    """One product, or, with `product[0]…`, a whole cart that replaces the present one."""

    product_id = posted("Id of the product.", example="100")
    quantity = posted("Number of pieces, 1 when missing.", example="2")
    option = fields.Dict(
        keys=fields.String(),
        values=fields.Raw(),
        metadata={"description": "Choices by product option: `option[226]=15`, or `option[226][]=15` where several may be chosen."},
    )
    several_product_id = fields.String(
        data_key="product[0][product_id]", metadata={"description": "Instead of the above: the first product, more under 1, 2, …"}
    )
    several_quantity = fields.String(data_key="product[0][quantity]", metadata={"description": "Its number of pieces."})


class CartEditForm(Form):
    """A line and its new quantity."""

    key = posted("The line's `cart_id`.")
    quantity = posted("New number of pieces; 0 and less make the line vanish.")


class CartRemoveForm(Form):
    """What to take out."""

    key = posted("The line's `cart_id`, or the code of a gift voucher being bought.")


class CouponForm(Form):
    """A coupon to use."""

    coupon = posted("Code of the coupon; empty takes the old one away.")


class VoucherForm(Form):
    """A gift voucher to spend."""

    voucher = posted("Code of the gift voucher; empty takes the old one away.")


class VoucherAddForm(Form):
    """One gift voucher to buy; sent as `voucher[CODE][amount]` and so on they replace all that were in the cart."""

    from_name = posted("Who gives, 1 to 64 characters.")
    from_email = posted(format="email")
    to_name = posted("Who is given to, 1 to 64 characters.")
    to_email = posted(format="email")
    amount = posted("In the session's currency, within the shop's limits.", example="25")
    voucher_theme_id = posted("Look of the mail.")
    message = posted("Words for the mail.")


class RewardForm(Form):
    """Reward points to spend."""

    reward = posted("Number of points to spend.")


class CustomerForm(Form):
    """Who buys. With a `customer_id` he is signed in; without one, a former customer is signed out."""

    customer_id = posted("A customer of the shop; leave out for a guest.")
    customer_group_id = posted("Group to price for; the customer's own when missing.")
    firstname = posted("1 to 32 characters.")
    lastname = posted("1 to 32 characters.")
    email = posted(format="email")
    telephone = posted("3 to 32 characters.")
    custom_field = fields.Dict(metadata={"description": "Values of the shop's own fields, sent as `custom_field[1]=…`."})


class AddressForm(Form):
    """An address. Country and region are taken by id or by code."""

    firstname = posted("1 to 32 characters.")
    lastname = posted("1 to 32 characters.")
    company = posted()
    address_1 = posted("3 to 128 characters.")
    address_2 = posted()
    city = posted("2 to 128 characters; of a payment address 32.")
    postcode = posted("2 to 10 characters, where the country asks for one.")
    country_id = posted("Id or ISO code of two or three letters.", example="GB")
    zone_id = posted("Id or code of a region of the country.", example="LAN")
    custom_field = fields.Dict(metadata={"description": "Values of the shop's own fields, sent as `custom_field[2]=…`."})


class ShippingMethodForm(Form):
    """A quote to choose."""

    shipping_method = posted("Code of a quote from api/shipping/methods.", example="flat.flat")


class PaymentMethodForm(Form):
    """An offer to choose."""

    payment_method = posted("Code of an offer from api/payment/methods.", example="cod")


class OnceForm(Form):
    """A call that may be sent again without having its effect again."""

    idempotency_key = posted("For clients that cannot send the header `Idempotency-Key`: the same.")


class OrderForm(OnceForm):
    """What may be said with an order; the checkout is in the session."""

    comment = posted("The customer's words.")
    order_status_id = posted("Status to begin with, the shop's default when missing.")
    affiliate_id = posted("Who is given a commission.")
    payment_method = posted("Overrides the chosen one: code of an offer.")
    shipping_method = posted("Overrides the chosen one: code of a quote.")


class HistoryForm(OnceForm):
    """A status for a stored order."""

    order_status_id = posted("The new status.")
    comment = posted("Words kept with it, and mailed with `notify`.")
    notify = posted("`1` tells the customer by mail.")
    override = posted("`1` sets the status even if a fraud check warns.")


class ListForm(Form):
    """Which orders; the fields may also stand in the query."""

    order_status_id = posted("Orders of this status; `0` those never finished. All finished ones when missing.")
    date_from = posted("`YYYY-MM-DD`, or with `HH:MM:SS`, in the shop's time.", example="2026-01-31")
    date_to = posted("The same; included.")
    customer_id = posted("Orders of this customer.")
    email = posted("Orders with this address, whatever its case.")
    page = posted("1 when missing.")
    limit = posted("Orders a page, 20 when missing, 100 at most.")


class OrderQuery(Schema):
    """Which order."""

    order_id = fields.String(required=True, metadata={"description": "Number of the order, in the query as with OpenCart."})
