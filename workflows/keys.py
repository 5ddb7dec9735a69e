"""Keys of rows in addresses: never more digits than a key in the database can have."""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import IntConverter


class KeyConverter(IntConverter):
    """At most 18 digits, so that each fits a bigint; a longer number is no address (404)."""

    regex = "[0-9]{1,18}"


register_converter(KeyConverter, "key")
