"""What bodies look like: marshmallow schemas that validate, dump and describe (rest-cart.md §4-5)."""
