"""The Jinja environments: one for each language, autoescape always on."""

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache, partial
from gettext import NullTranslations
from itertools import groupby, pairwise
from typing import Any

from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from haggle.clock import minute
from haggle.errors import Problem
from haggle.money import price
from haggle.text.characters import first
from haggle.text.languages import locale, translate, translations
from haggle.text.names import DELETED_NAME
from haggle.web import assets, look
from haggle.web.addresses import base_path, here
from haggle.web.links import linked

_JINJA = r"\{\{.*?\}\}|\{%.*?%\}"
_TAG = re.compile(rf"""<[a-z](?:{_JINJA}|"(?:{_JINJA}|[^"])*?"|[^"<>])*>""", re.DOTALL | re.IGNORECASE)
_LINE_END = re.compile(r"\s*\n\s*")
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_INCLUDE = re.compile(r"""\{%\s*include\s+"(?P<name>[^"]+)"\s*%\}""")
_PATH = re.compile(r'(?<==")(?=/)')
_OWN_NAME = re.compile(r'(?<![\w/."-])haggle(?![\w/."-])')
_ADDRESS_OF = re.compile(r'\b(href|src|action|data-src|data-hx-get|data-hx-post)="$')


def prose(text: str, is_kept: bool = False) -> Markup:
    """
    What people write as HTML: escaped, line ends as <br> (text browsers ignore CSS), web addresses as links without
    referrer and search credit. `is_kept`: for a file, which our pages do not go with.
    """
    html = escape(text)
    if "://" in text:
        html = Markup("").join(linked(text, is_kept))
    return html.replace("\n", Markup("<br>")) if "\n" in text else html


def _translate(text: str | Problem, language: str) -> str:
    return translate(text.sentence if isinstance(text, Problem) else text, language)


def by_area(zones: Iterable[str]) -> list[tuple[str, list[str]]]:
    """`Area/City` names grouped by area, for a list of choices."""
    return [(area, list(names)) for area, names in groupby(zones, key=lambda name: name.partition("/")[0])]


def person(name: str, language: str) -> str:
    """A person's name, in words of that language for a deleted member."""
    return translations(language).gettext(name) if name == DELETED_NAME else name


def initials(name: str) -> str:
    """Up to two letters that stand for a person: the first of the first and of the last word."""
    words = name.split()
    return "".join(first(word) for word in (words[:1] + words[1:][-1:])).upper()


class _Translating(NodeTransformer):
    """Replaces every text without values by its translation."""

    def __init__(self, gettext: Callable[[str], str]) -> None:
        self._gettext = gettext

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 (Jinja's name for it)
        self.generic_visit(node)
        match node:
            case nodes.Call(node=nodes.Name(name="_" | "gettext"), args=[nodes.Const(value=str(text))], kwargs=[]):
                return nodes.TemplateData(self._gettext(text) % {}, lineno=node.lineno)
        return node


def _at_home(html: str) -> str:
    """HTML of a template with the base path before the paths in it, and the site's name for ours."""
    name = look.current().name
    html = _PATH.sub(base_path(), html) if base_path() else html
    return html if name == look.OWN_NAME else _OWN_NAME.sub(name.replace("\\", r"\\"), html)


def _texts(catalogue: NullTranslations) -> tuple[Callable[[str], str], Callable[[str, str, int], str]]:
    """gettext and ngettext for templates."""
    return lambda text: _at_home(catalogue.gettext(text)), lambda *args: _at_home(catalogue.ngettext(*args))


class _Placing(NodeTransformer):
    """
    Puts the base path before each attribute that begins with a path, written there (`href="/listings"`) or given by a
    value (`href="{{ goal }}"`); and the site's name in the place of ours.
    """

    def visit_TemplateData(self, node: nodes.TemplateData) -> nodes.Node:  # noqa: N802
        node.data = _at_home(node.data)
        return node

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802
        for place, (before, value) in enumerate(pairwise(node.nodes), start=1):
            if base_path() and isinstance(before, nodes.TemplateData) and _ADDRESS_OF.search(before.data):
                node.nodes[place] = nodes.Filter(value, "here", [], [], None, None, lineno=node.lineno)
        return self.generic_visit(node)


class _Environment(Environment):
    """The templates of one language. `_("…")` is translated when a template is compiled, so it costs nothing later."""

    def __init__(self, language: str) -> None:
        super().__init__(
            loader=FileSystemLoader(assets.TEMPLATES),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
            auto_reload=False,
            extensions=["jinja2.ext.i18n"],
        )
        catalogue = translations(language)
        self._translating = _Translating(catalogue.gettext)
        self.policies["ext.i18n.trimmed"] = True
        self.globals.clear()  # unused here, and copied for every rendering
        self.install_gettext_callables(*_texts(catalogue), newstyle=True)  # type: ignore[attr-defined]
        self.globals["_"] = self.globals["gettext"]
        self.filters.update(
            here=here,
            prose=prose,
            groupby_area=by_area,
            price=partial(price, language=language),
            number=partial(format_decimal, locale=locale(language)),
            translate=partial(_translate, language=language),
            initials=initials,
            person=partial(person, language=language),
            minute=minute,
        )

    def preprocess(self, source: str, name: str | None = None, filename: str | None = None) -> str:
        """
        Joins the lines of each tag and drops indentation, so that what is easy to read sends no more bytes.

        Partials are put in place of their `include`, in a scope of their own: one that is rendered by itself costs as
        much as a page of text, since all variables are copied for it.
        """
        whole = self._with_partials(super().preprocess(source, name, filename))
        return _INDENT.sub("", _TAG.sub(lambda tag: _LINE_END.sub(" ", tag.group()), whole))

    def _with_partials(self, source: str) -> str:
        def partial_of(include: re.Match[str]) -> str:
            text = (assets.TEMPLATES / include["name"]).read_text(encoding="utf-8")
            return "{% with %}" + self._with_partials(text.removesuffix("\n")) + "{% endwith %}"

        return _INCLUDE.sub(partial_of, source)

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        return super()._generate(_Placing().visit(self._translating.visit(source)), *args, **kwargs)


_environment = cache(_Environment)


@cache
def _template(name: str, language: str) -> Template:
    template = _environment(language).get_template(name)
    template.globals = dict(template.globals)  # a ChainMap, which takes ten times as long to copy at each rendering
    return template


def render(name: str, language: str, /, **context: Any) -> str:
    """Render the template `name` in that language. A variable that it lacks is an error."""
    return _template(name, language).render(context)


@lru_cache(maxsize=20_000)
def csrf_field(token: str) -> Markup:
    """The hidden field of every form."""
    return Markup(render("_csrf.html", "en", csrf_token=token))
