"""The panel's forms. Rules that need the tables are the services'; the CSRF token is checked once for all in `gate`."""

from datetime import timedelta

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, EqualTo, InputRequired, NumberRange, Optional

SCOPES = (
    ("cart", "Cart and checkout", "Products, currency, shipping and payment methods"),
    ("discount", "Discounts", "Coupons, gift vouchers and reward points"),
    ("customer", "Customers", "Choosing the customer and his addresses"),
    ("order:read", "Read orders", "Seeing one order"),
    ("order:write", "Write orders", "Placing and changing orders, adding history"),
    ("order:delete", "Delete orders", "Removing orders for good"),
    ("rest", "REST dialect", "Everything under /api/rest"),
)

OVERLAPS = {
    "0": (timedelta(), "At once: the old key and its sessions end now"),
    "1h": (timedelta(hours=1), "In 1 hour"),
    "1d": (timedelta(days=1), "In 1 day"),
    "7d": (timedelta(days=7), "In 7 days"),
    "30d": (timedelta(days=30), "In 30 days"),
}

LONGEST_LIMIT = 100_000


class Form(FlaskForm):
    """A form of the panel."""

    class Meta(FlaskForm.Meta):
        csrf = False  # pyright: ignore[reportAssignmentType, reportIncompatibleMethodOverride]  a value for a property


class SignInForm(Form):
    """Who are you?"""

    username = StringField("Username")
    password = PasswordField("Password")
    next = HiddenField()


class ConfirmedForm(Form):
    """A form that asks for the password again when it was typed too long ago; the view deletes the field otherwise."""

    your_password = PasswordField("Your password", [DataRequired("Type the password you sign in with.")])


class KeyForm(Form):
    """What a person decides about a key."""

    username = StringField("Name")
    description = StringField("Description")
    enabled = BooleanField("Enabled")
    scopes = SelectMultipleField("May do", choices=[code for code, _, _ in SCOPES])  # pyright: ignore[reportArgumentType]  stubs know tuples only
    expires = DateField("Expires after", [Optional()])
    rate_limit = IntegerField(
        "Calls a minute", [Optional(), NumberRange(0, LONGEST_LIMIT, f"Enter a number from 0 to {LONGEST_LIMIT}.")]
    )
    test_mode = BooleanField("Test key")


class NewKeyForm(KeyForm, ConfirmedForm):
    """The same with a first list of addresses."""

    addresses = TextAreaField("Allowed addresses")


class AddressForm(Form):
    """One more address."""

    address = StringField("Address or range")
    note = StringField("Note")


class RotateForm(ConfirmedForm):
    """When does the old key end?"""

    overlap = RadioField("The old key stops working", choices=list(OVERLAPS), default="1d")  # pyright: ignore[reportArgumentType]


class ForgottenForm(Form):
    """Where the link to a new password goes."""

    email = StringField("E-mail")


class NewPasswordForm(Form):
    """A new password, typed twice."""

    password = PasswordField("New password", [InputRequired("Type a new password.")])
    repeat = PasswordField("New password again", [EqualTo("password", "The two new passwords differ.")])


class PasswordForm(NewPasswordForm):
    """A new password for oneself."""

    current = PasswordField("Current password", [InputRequired("Type the password you sign in with.")])


class HistoryForm(Form):
    """An entry in an order's history."""

    order_status_id = SelectField("New status")
    comment = TextAreaField("Comment")
    notify = BooleanField("Tell the customer by mail")
    override = BooleanField("Skip the fraud check")
