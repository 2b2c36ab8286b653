"""What each route takes and answers, as marshmallow schemas: the source of `/openapi.json` (cartapi/openapi).

They describe and do not parse: PHP's rules for what a field means are kept by `cartapi.web.phpform` and the use cases. Recorded
conversations are checked against them in tests.
"""
