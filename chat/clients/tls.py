"""Whom we trust on the other end of a connection."""

import ssl
from functools import cache

import httpx


@cache
def context() -> ssl.SSLContext:
    """Reading the authorities takes longer than an exchange: once a process."""
    return httpx.create_ssl_context()
