"""What every response tells the browser to refuse, and which posts we refuse ourselves."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from fastapi import Request

from assistant.channels.errors import ApiError

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": _POLICY.format(ancestors="'none'"),
    "X-Content-Type-Options": "nosniff",
    # Our own posts keep their Origin (no-referrer would make it "null"); other sites learn nothing.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), payment=(), microphone=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def policy_framed_by(origins: Iterable[str]) -> str:
    """The content policy of a page that these sites may show in a frame."""
    return _POLICY.format(ancestors=" ".join(origins) or "'none'")


def refuse_cross_site(request: Request) -> None:
    """ApiError `cross_site` when another site's page sent this post.

    Browsers say so in Sec-Fetch-Site, older ones in Origin; programs that are no browser send neither.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        foreign = site not in {"same-origin", "none"}
    else:
        foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if foreign:
        raise ApiError("cross_site")
