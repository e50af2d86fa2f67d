"""What a request says of itself: words in any case, with parameters, as RFC 9110 has them."""

from starlette.datastructures import Headers


def media_type(headers: Headers) -> str:
    """Of the body, without its parameters; empty when it is not said."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def bearer_token(headers: Headers) -> str:
    """The secret in `Authorization: Bearer …`; empty without one."""
    scheme, _, secret = headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def accepts(headers: Headers, name: str, value: str) -> bool:
    """Whether that header (`accept`, `accept-encoding`) names `value`, or `*`, and not with a weight of zero."""
    weights: dict[str, float] = {}
    for part in ",".join(headers.getlist(name)).lower().split(","):
        word, *parameters = (piece.strip() for piece in part.split(";"))
        weights[word] = min((_weight(one) for one in parameters), default=1.0)
    return weights.get(value, weights.get("*", 0.0)) > 0


def accepts_only(headers: Headers, value: str) -> bool:
    """Whether `Accept` names that media type and no page, as programs do; a browser always names pages."""
    return accepts(headers, "accept", value) and all(
        word not in headers.get("accept", "").lower() for word in ("text/html", "*/*")
    )


def _weight(parameter: str) -> float:
    """Of a parameter that is none: 1."""
    name, _, number = parameter.partition("=")
    try:
        return float(number) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
