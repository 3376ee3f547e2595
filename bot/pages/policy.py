"""The policy page 「運用方針」, with the headings municipal policies share (conventions A17)."""

from fastapi import APIRouter, Request, Response

from bot.pages.site import Site

SHORT_KEEPING = {"Cache-Control": "private, max-age=300", "Vary": "Cookie"}


def router(site: Site) -> APIRouter:
    """Return the route of the policy page."""

    async def show(request: Request) -> Response:
        language = site.language(request)
        sections = [
            {
                "id": section.id,
                "title": section.title[language],
                "text": section.text[language],
            }
            for section in site.operator.sections
        ]
        return site.page("policy.html", request, language, headers=SHORT_KEEPING, sections=sections)

    routes = APIRouter(include_in_schema=False)
    routes.add_api_route("/policy", show, methods=["GET"], response_model=None)
    return routes
