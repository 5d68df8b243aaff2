"""One page for each entry, to share, print and find by search engines: /q, /q/<entry>, sitemap.xml, robots.txt."""

from typing import Any
from xml.sax.saxutils import escape

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from assistant.channels.errors import ApiError
from assistant.channels.layout import Layout
from assistant.dialogue.rendering import plain, prose, tight
from assistant.knowledge.entry import Entry, Section
from assistant.service import Assistant


def _structured(entry: Entry, sections: list[tuple[str, str]], url: str) -> dict[str, Any]:
    """schema.org FAQPage: the entry's questions and answers as search engines read them."""
    return {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "@id": url,
        "inLanguage": "zh-CN",
        "dateModified": entry.verified_on.isoformat(),
        "mainEntity": [
            {"@type": "Question", "name": name, "acceptedAnswer": {"@type": "Answer", "text": text, "url": url}} for name, text in sections
        ],
        "citation": [
            {"@type": "CreativeWork", "name": source.title}
            | ({"publisher": {"@type": "Organization", "name": source.publisher}} if source.publisher else {})
            | ({"datePublished": source.date.isoformat()} if source.date else {})
            | ({"url": source.url} if source.url else {})
            for source in entry.sources
        ],
    }


def entry_router(assistant: Assistant, layout: Layout) -> APIRouter:
    """Routes of the entries' own pages."""
    router = APIRouter(default_response_class=HTMLResponse)

    @router.get("/q")
    def all_questions(request: Request) -> str:
        """Every live entry, by topic."""
        release = assistant.serving.release
        live = sorted(release.live_entries(assistant.settings.date()), key=lambda e: e.title)
        topics = [(topic, [e for e in live if e.topic == topic.id]) for topic in release.topics.values()]
        return layout.render("questions.html", request, topics=[(t, entries) for t, entries in topics if entries], count=len(live))

    @router.get("/q/{entry_id}")
    def one_entry(entry_id: str, request: Request) -> Response:
        """One entry whole; 410 when it no longer holds, so that nobody reads an old figure as a current one."""
        release, today = assistant.serving.release, assistant.settings.date()
        entry = release.entries.get(entry_id)
        if entry is None or not (entry.is_live(today) or entry.is_expired(today)):
            raise ApiError("not_found", "没有这一条，可能已经改名或下线。请回到首页直接提问。")
        if entry.is_expired(today):
            gone = release.replies.fixed["已失效"].replace("{标题}", entry.title)
            return HTMLResponse(layout.error_page(request, 410, gone), 410)

        def filled(section: Section) -> str:
            return tight(release.fill(section.text, today))

        sections = [(f"{entry.title}：{s.title}" if s.facet else entry.title, plain(filled(s))) for s in entry.sections]
        url = f"{layout.public(request)}/q/{entry.id}"
        page = layout.render(
            "entry.html", request,
            entry=entry, topic=release.topics[entry.topic], stale=entry.is_stale(today), url=url,
            summary=prose(filled(entry.sections[0])), description=sections[0][1].replace("\n", " ")[:150],
            sections=[(s.title, prose(filled(s))) for s in entry.sections[1:]],
            related=[release.entries[r] for r in entry.related if r in release.entries and release.entries[r].is_live(today)],
            structured=_structured(entry, sections, url),
        )  # fmt: skip
        return HTMLResponse(page)

    @router.get("/sitemap.xml")
    def sitemap(request: Request) -> Response:
        """The addresses for search engines."""
        public = layout.public(request)
        live = assistant.serving.release.live_entries(assistant.settings.date())
        pages = "".join(f"<url><loc>{escape(public + path)}</loc></url>\n" for path in ("/", "/q", "/benefits", "/timeline"))
        entries = "".join(f"<url><loc>{escape(public)}/q/{e.id}</loc><lastmod>{e.verified_on}</lastmod></url>\n" for e in live)
        opening = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        return Response(f"{opening}{pages}{entries}</urlset>\n", media_type="application/xml")

    @router.get("/robots.txt")
    def robots(request: Request) -> Response:
        """What search engines may read."""
        return PlainTextResponse(f"User-agent: *\nDisallow: /api/\nDisallow: /embed\n\nSitemap: {layout.public(request)}/sitemap.xml\n")

    return router
