"""The documentation and the public interface as pages, by Sphinx: navigation and search, without a network.

Pages keep their places, so that the links between them stay as they are. The navigation is that of `docs/README.md`.
"""

import inspect
import io
import json
import logging
import re
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from docs.generators.interface import MODULES
from sim.errors import ParadoxError, install_extra

ROOT = Path(__file__).parents[2]
TEMPLATES = Path(__file__).parent / "templates"
INDEX = "docs/README"
PROJECT = ("README", "ARCHITECTURE", "CONTRIBUTING", "CHANGELOG", "SECURITY", "experiments/evidence")
CHINESE = ".zh"
API = "api"
# Folders whose pages, or files that pages lead to, are taken along.
_FOLDERS = ("docs", "scenarios", "experiments")
_LEFT_OUT = shutil.ignore_patterns("*.py", "__pycache__", "templates")
_KIND = re.compile(r"^## (?P<kind>[^:\n]+).*?\n(?P<rows>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_ROW = re.compile(r"^\| \[[^\]]+\]\((?P<page>[^)]+)\.(?:md|ipynb)\)", re.MULTILINE)


def documents(folder: Path, work: Path) -> None:
    """Write the documentation into a folder.

    Args:
        folder: where the pages go; what is there of an earlier time is replaced.
        work: where sources are gathered.

    Raises:
        ParadoxError: Sphinx is not installed.
        ValueError: a page has a mistake or a link that leads nowhere.
    """
    try:
        from sphinx.application import Sphinx
        from sphinx.util.docutils import docutils_namespace, patch_docutils
    except ImportError as error:
        raise ParadoxError(
            f"The documentation needs an extra that is not installed. Next: {install_extra('site')}"
        ) from error
    sources = work / "sources"
    for old in (sources, folder):
        shutil.rmtree(old, ignore_errors=True)
    _gather(sources)
    warnings = io.StringIO()
    with patch_docutils(), docutils_namespace():
        app = Sphinx(
            sources, None, folder, work / "doctrees", "html", confoverrides=_settings(), status=None, warning=warnings,
            freshenv=True,
        )  # fmt: skip
        app.connect("autodoc-process-docstring", _with_programs)
        app.connect("html-page-context", _for_everybody, priority=900)  # after the theme
        app.build()
    logging.getLogger("sphinx").handlers.clear()
    if said := warnings.getvalue().strip():
        raise ValueError(f"the documentation has mistakes:\n{said}")
    for left in (".buildinfo", "objects.inv"):
        (folder / left).unlink(missing_ok=True)


def _settings() -> dict[str, Any]:
    return {
        "project": "recovery-paradox",
        "root_doc": INDEX,
        "extensions": ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"],
        "source_suffix": {".md": "markdown"},
        "myst_heading_anchors": 6,
        "default_role": "code",
        "autodoc_typehints": "description",
        "autodoc_typehints_format": "short",
        "napoleon_use_rtype": False,
        "autodoc_member_order": "bysource",
        "autodoc_preserve_defaults": True,
        "python_use_unqualified_type_names": True,
        "toc_object_entries": False,
        "templates_path": [str(TEMPLATES)],
        "html_theme": "furo",
        "html_title": "The service recovery paradox, simulated",
        "html_static_path": [str(TEMPLATES / "documents.css")],
        "html_css_files": ["documents.css"],
        "html_copy_source": False,
        "html_show_sourcelink": False,
        "html_show_copyright": False,
        "html_sidebars": {
            "**": [
                "sidebar/scroll-start.html",
                "sidebar/brand.html",
                "site_links.html",
                "sidebar/search.html",
                "sidebar/navigation.html",
                "sidebar/scroll-end.html",
            ]
        },
        # The sentences of a page that a search shows; the pages themselves are not kept a second time.
        "html_show_search_summary": False,
        "suppress_warnings": [
            "misc.highlighting_failure"
        ],  # a language that the colouring does not know is shown plain
    }


def _gather(sources: Path) -> None:
    """Put everything that becomes a page, and the files that pages lead to, into one folder."""
    sources.mkdir(parents=True)
    for name in _FOLDERS:
        shutil.copytree(ROOT / name, sources / name, ignore=_LEFT_OUT)
    for page in [*ROOT.glob("*.md"), ROOT / "LICENSE", ROOT / "CITATION.cff"]:
        shutil.copy(page, sources)
    for notebook in sources.rglob("*.ipynb"):
        notebook.with_suffix(".md").write_text(notebook_text(notebook), encoding="utf-8")
    index = sources / f"{INDEX}.md"
    index.write_text(_index(index.read_text(encoding="utf-8")), encoding="utf-8")
    (sources / API).mkdir()
    for name, text in interface().items():
        (sources / API / f"{name}.md").write_text(text, encoding="utf-8")


def _index(text: str) -> str:
    """Return the index with the navigation, which follows from its tables, and with links to pages for notebooks."""
    trees = [_tree(part["kind"], _ROW.findall(part["rows"])) for part in _KIND.finditer(text)]
    trees += [
        _tree("Python", [f"/{API}/index"]),
        _tree("中文", [f"/{page}" for page in in_chinese()], chinese=True),
        _tree("The project", [f"/{page}" for page in PROJECT]),
    ]
    interface_row = f"\nEvery public class and function with its types: [API reference](../{API}/index.md).\n"
    return "\n".join([text.replace(".ipynb)", ".md)") + interface_row, *trees])


def in_chinese() -> list[str]:
    """Return the pages that are in Chinese, relative to the folder of the project, without their ending."""
    paths = [*ROOT.glob(f"*{CHINESE}.md"), *(ROOT / "docs").rglob(f"*{CHINESE}.md")]
    return sorted(path.relative_to(ROOT).with_suffix("").as_posix() for path in paths)


def _tree(caption: str, pages: list[str], chinese: bool = False) -> str:
    """Return a part of the navigation: the pages in Chinese, or all others."""
    shown = [page for page in pages if page.endswith(CHINESE) == chinese]
    return "\n".join(
        ["```{toctree}", ":hidden:", *([f":caption: {caption}"] if caption else []), "", *shown, "```", ""]
    )


def notebook_text(path: Path) -> str:
    """Return a notebook as a page: its texts, its programs, and what they showed."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n\n".join(part for cell in cells for part in _cell(cell)) + "\n"


def _cell(cell: dict[str, Any]) -> Iterator[str]:
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        yield source
        return
    yield f"```python\n{source}\n```"
    for shown in cell.get("outputs", ()):
        given = {kind: "".join(text) for kind, text in shown.get("data", {}).items()}
        given.setdefault("text/plain", "".join(shown.get("text", ())))
        kind = next(one for one in ("image/svg+xml", "text/html", "text/plain") if given.get(one))
        fence = "```{raw} html\n" if kind != "text/plain" else "```text\n"
        text = given[kind]
        if kind == "image/svg+xml":
            text = f'<div class="figure">{text[text.index("<svg") :]}</div>'
        elif kind == "text/html":
            text = f'<div class="table-wrapper" tabindex="0">{text}</div>'
        yield f"{fence}{text.rstrip()}\n```"


def interface() -> dict[str, str]:
    """Return the pages of the public interface by name: an index, and a page a module."""
    modules = {name: import_module(name) for name in MODULES}
    listed = "\n".join(f"- [`{name}`]({name}.md): {_sentence(module)}" for name, module in modules.items())
    index = (
        "# API reference\n\nEvery public name with its types, from the source. "
        "What is promised of them: [the Python interface](../docs/reference/python-interface.md).\n\n"
        f"{listed}\n\n{_tree('', list(modules))}"
    )
    return {"index": index} | {name: _module_page(name, module) for name, module in modules.items()}


def _module_page(name: str, module: ModuleType) -> str:
    parts = [f"# `{name}`", _directive("automodule", name, "no-members")]
    for each in sorted(module.__all__, key=str.lower):
        thing = getattr(module, each)
        if inspect.ismodule(thing):
            target = f"{name}.{each}"
            if target in MODULES:
                parts += [f"## {each}", f"See [`{target}`]({target}.md)."]
                continue
            parts += [f"## {each}", _directive("automodule", target, "members")]
        elif inspect.isclass(thing):
            parts += [f"## {each}", _directive("autoclass", f"{name}.{each}", "members")]
        elif inspect.isfunction(thing):
            parts += [f"## {each}", _directive("autofunction", f"{name}.{each}")]
        else:
            parts += [f"## {each}", f"A value: a `{type(thing).__name__}`.", f"```python\n{thing!r}\n```"]
    return "\n\n".join(parts) + "\n"


def _directive(kind: str, target: str, *options: str) -> str:
    lines = [f".. {kind}:: {target}", *(f"   :{option}:" for option in options)]
    return "\n".join(["```{eval-rst}", *lines, "```"])


def _sentence(module: ModuleType) -> str:
    return (inspect.getdoc(module) or "").partition("\n")[0]


def _with_programs(_app: object, _what: str, _name: str, _thing: object, _options: object, lines: list[str]) -> None:
    """Mark indented programs in a docstring, so that they are shown line by line."""
    before, marked = "", []
    for number, line in enumerate(lines):
        if line.startswith("    ") and number and not lines[number - 1].strip() and before and before[0] != " ":
            marked += ["::", ""]
        marked.append(line)
        before = line or before
    lines[:] = marked


def _for_everybody(_app: object, page: str, _template: str, context: dict[str, Any], _tree: object) -> None:
    """Say the language of a page and the level of its navigation; let keys scroll wide programs and tables."""
    if page.endswith(CHINESE):
        context["language"] = "zh-Hans"
    for part, old, new in (
        ("furo_navigation_tree", ' role="heading">', ' role="heading" aria-level="2">'),
        ("body", "<pre>", '<pre tabindex="0">'),
        ("body", '<div class="table-wrapper ', '<div tabindex="0" class="table-wrapper '),
    ):
        context[part] = context.get(part, "").replace(old, new)
