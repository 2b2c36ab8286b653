"""The second dialect: resources under `/api/rest` over the same use cases as the forms (rest-cart.md)."""
