"""An exchange taped by a fake, in openapi-core's protocols."""

from urllib.parse import parse_qsl, urlsplit

from demo.fakes.serving import Exchange


class Asked:
    def __init__(self, exchange: Exchange, host: str) -> None:
        from openapi_core.datatypes import RequestParameters
        from werkzeug.datastructures import Headers, ImmutableMultiDict

        url = urlsplit(exchange.path)
        self.host_url, self.path = host, url.path
        self.method = exchange.method.lower()
        self.body = exchange.asked or None
        self.content_type = exchange.asked_kind
        bearer = Headers({"Authorization": "Bearer x", "Content-Type": exchange.asked_kind})
        self.parameters = RequestParameters(query=ImmutableMultiDict(parse_qsl(url.query)), header=bearer)


class Answered:
    def __init__(self, exchange: Exchange) -> None:
        from werkzeug.datastructures import Headers

        self.status_code, self.headers = exchange.status, Headers()
        self.content_type = exchange.answered_kind.split(";")[0]
        self.data = exchange.answered
