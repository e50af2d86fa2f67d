"""
haggle may stand under a path of its host: whatever gives out an address of ours goes where the path is put before it.

In templates that is done when they are compiled, for attributes that begin with a path or a value. Scripts and Python
call `here`.
"""

import ast
import re

from source import ROOT, TEMPLATES, modules

SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
PAGES = [
    path for path in sorted(TEMPLATES.rglob("*.html")) if path.parent.name != "data_export"
]  # files beside each other
ADDRESS = r"(?:href|src|action|formaction|poster|data-src|data-hx-(?:get|post|put|delete)|data-hx-sse:connect)"
KNOWN = r"(?:href|src|action|data-src|data-hx-get|data-hx-post)"  # to the compiler, where it begins with a value


def _found(pattern: str) -> list[str]:
    texts = {path: re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL) for path in PAGES}
    return [f"{path.name}: {found.group()}" for path, text in texts.items() for found in re.finditer(pattern, text)]


def test_an_address_in_a_template_begins_with_what_the_compiler_sees() -> None:
    assert _found(rf'\s{ADDRESS}="(?![/#?"]|\{{\{{)[^"]*') == []
    assert _found(rf'\s(?!{KNOWN}=){ADDRESS}="\{{\{{[^"]*') == []


def test_several_addresses_in_one_attribute_are_each_put_there() -> None:
    assert [one for one in _found(r'srcset="[^"]*"') if one.count("{{ url") != one.count("{{ url | here }}")] == []


def test_an_address_in_a_translated_sentence_is_written_there_or_put_there() -> None:
    """A value of a sentence is not seen by the compiler."""
    sentences = "\n".join(_found(r"\{% trans (?s:.)*?endtrans %\}"))
    for name in re.findall(rf'{ADDRESS}="\{{\{{ (\w+)', sentences):
        assert re.search(rf"\{{% trans [^%]*\b{name}={name} \| here\b", sentences), name


def test_scripts_name_no_path_but_to_have_it_put_there() -> None:
    named = {
        f"{path.name}: {found.group()}"
        for path in SCRIPTS
        for found in re.finditer(r"""(?<!here\()(?<!\w)["'`]/[\w$][^"'`]*["'`]?""", path.read_text())
    }
    to_ask = {'keys.js: "/account/keys"', 'keys.js: `/messages/${keyOf("'}  # which puts it there
    ends = {'browser-keeps.js: "/logout"', 'browser-keeps.js: "/account/deletion"'}  # of the actions of forms
    assert named == to_ask | ends


def test_python_sends_people_on_by_what_puts_it_there() -> None:
    """`see_other`, for a redirect; a header that leads on stands beside a call of `here`."""
    redirecting = {name for name, tree in modules().items() if "RedirectResponse" in ast.unparse(tree)}
    assert redirecting == {"web.responses"}
    leading = {
        f"{name}: {ast.unparse(node)}"
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict | ast.Assign)
        and re.search(r"'(Location|HX-Redirect|HX-Location|HX-Push-Url)'", ast.unparse(node))
        and "here(" not in ast.unparse(node)
    }
    assert leading == set()


def test_styles_name_files_beside_them() -> None:
    styles = "".join(path.read_text() for path in (ROOT / "static" / "css").glob("*.css"))
    assert re.findall(r"url\([\"']?/[^)]*", styles) == []
