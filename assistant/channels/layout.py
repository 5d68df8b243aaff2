"""The frame around every page: templates, static files under a lasting address, icons, the public address."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from assistant.dialogue.markup import written
from assistant.service import Assistant
from assistant.settings import PROJECT

WEB = PROJECT / "web"
LARGE = "large"  # 大字版


def static_version(folder: Path = WEB / "static") -> str:
    """A name that changes with the content of the static files, so that browsers may keep them for good."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:10]


class LastingFiles(StaticFiles):
    """web/static under /static/<version>/. A page of an older version still gets its files, but may not keep them."""

    def __init__(self, version: str) -> None:
        super().__init__(directory=WEB / "static")
        self._version = version

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file; of the current version to be kept for a year."""
        version, _, file = path.partition("/")
        response = await super().get_response(file, scope)
        if version == self._version:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


@cache
def icon(name: str) -> Markup:
    """A drawing from web/icons as inline SVG: no request, and it takes the colour of its text."""
    path = WEB / "icons" / f"{name}.svg"
    if not path.is_file():
        path = WEB / "icons" / "topics" / "other.svg"
    return Markup(path.read_text("utf8").strip())  # noqa: S704 (our own file)


class Layout:
    """Renders templates with what every page needs: site, static, size, public, path."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.version = static_version()
        self.static = f"/static/{self.version}"
        self._templates = Environment(
            loader=FileSystemLoader(WEB / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._templates.globals["icon"] = icon
        self._templates.filters["written"] = written

    def public(self, request: Request) -> str:
        """The address families see, without a slash at its end."""
        return self._assistant.settings.public_url or str(request.base_url).rstrip("/")

    def render(self, template: str, request: Request, size: str = "", **context: Any) -> str:
        """One page. size: `large` when a form carried 大字版 along without script."""
        return self._templates.get_template(template).render(
            site=self._assistant.serving.release.site,
            static=self.static,
            size=LARGE if LARGE in {size, request.query_params.get("size")} else "",
            public=self.public(request),
            path=request.url.path,
            **context,
        )

    def error_page(self, request: Request, status: int, message: str) -> str:
        """An error as a page."""
        return self.render("error.html", request, status=status, message=message)
