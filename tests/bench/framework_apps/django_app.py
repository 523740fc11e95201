"""Django's application, with those of a new project's settings that need no database.

Settings belong to the process: of the applications made here, only the newest may be used.
"""

# mypy: allow-untyped-decorators
from typing import Any

from django.conf import settings  # type: ignore[import-untyped]
from django.core.wsgi import get_wsgi_application  # type: ignore[import-untyped]
from django.http import HttpRequest, HttpResponse, JsonResponse  # type: ignore[import-untyped]
from django.urls import URLPattern, path  # type: ignore[import-untyped]
from django.views.decorators.http import (  # type: ignore[import-untyped]
    require_GET,
    require_POST,
)

from tests.bench.framework_jobs import COUNT, HOST, SECRET, USER, Application

settings.configure(
    SECRET_KEY=SECRET,
    ALLOWED_HOSTS=[HOST],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
)


@require_GET
def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello")


@require_GET
def user(request: HttpRequest, id: int) -> HttpResponse:
    return HttpResponse(f"User {id:d}")


@require_GET
def json(request: HttpRequest) -> HttpResponse:
    return JsonResponse(USER)


@require_POST
def form(request: HttpRequest) -> HttpResponse:
    fields = request.POST
    return HttpResponse(f"{fields['name']}, {fields['town']}: {fields['message']}")


def page(number: int) -> Any:
    @require_GET
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(f"Page {number}")

    return view


def items(number: int) -> Any:
    @require_GET
    def view(request: HttpRequest, item: str) -> HttpResponse:
        return HttpResponse(f"List {number}: {item}")

    return view


def application(*patterns: URLPattern) -> Application:
    settings.ROOT_URLCONF = patterns
    made: Application = get_wsgi_application()
    return made


def small() -> Application:
    return application(
        path("", hello),
        path("user/<int:id>", user),
        path("json", json),
        path("form", form),
    )


def static() -> Application:
    return application(*(path(f"page{number}", page(number)) for number in range(COUNT)))


def dynamic() -> Application:
    return application(*(path(f"list{number}/<item>", items(number)) for number in range(COUNT)))
