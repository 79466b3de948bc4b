"""What the help of the command line says about a command, an argument and an option, in the language of the reader.

The code says it in English, where each command stands; `help.zh.yaml` holds every paragraph in Chinese.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from inspect import cleandoc
from typing import Any

from ruamel.yaml import YAML

from paradox.present.messages import LANGUAGES, t


def paragraphs(text: str | None, lang: str = "en") -> Iterator[str]:
    """Return the paragraphs of a help text in a language, each without line breaks; one not known stays as it is."""
    for paragraph in cleandoc(text or "").split("\n\n"):
        if said := " ".join(paragraph.split()):
            yield said if lang == LANGUAGES[0] else translations(lang).get(said, said)


@cache
def translations(lang: str) -> dict[str, str]:
    """Return the paragraphs of the help in a language by those of the code."""
    path = files("paradox.present.messages").joinpath(f"help.{lang}.yaml")
    return dict(YAML(typ="safe").load(path.read_text(encoding="utf-8")))


def usage(command: Any, context: Any, lang: str) -> str:
    """Return how a command is called."""
    stands = {"[OPTIONS]": t("help.some_options", lang), "COMMAND [ARGS]...": t("help.a_command", lang)}
    pieces = [
        stands.get(piece, piece.replace("{", "").replace("}", "")) for piece in command.collect_usage_pieces(context)
    ]
    return t("help.usage", lang, call=" ".join([context.command_path, *pieces]))


def spelled(parameter: Any) -> str:
    """Return an argument or option as it is typed."""
    value: str = parameter.metavar or ""
    if parameter.param_type_name == "argument":
        return value or str(parameter.name).upper()
    names = [*sorted(parameter.opts, key=len), *parameter.secondary_opts]
    return f"{', '.join(names)} {value}".rstrip()


def meaning(parameter: Any, lang: str) -> str:
    """Return what an argument or option is, its limits and its default."""
    said = [*paragraphs(parameter.help, lang)]
    low, high = (getattr(parameter, name, None) for name in ("min", "max"))
    if low is not None and high is not None:
        said.append(t("help.between", lang, low=low, high=high))
    elif low is not None:
        said.append(t("help.at_least", lang, low=low))
    if parameter.param_type_name == "option" and _has_default(parameter):
        said.append(t("help.default", lang, value=parameter.default))
    return t("help.space", lang).join(said)


def _has_default(parameter: Any) -> bool:
    return parameter.default not in (None, False, True, (), "") and not callable(parameter.default)


def example(command: Any, lang: str = "en") -> str:
    """Return the example of a command as it is typed, its answer in a language; "" if it has none."""
    typed = (command.epilog or "").removeprefix("Example: ").strip()
    if lang == LANGUAGES[0] or not typed or "--lang" in typed:
        return typed
    call, sign, file = typed.partition(" > ")
    return f"{call} --lang {lang}{sign}{file}"
