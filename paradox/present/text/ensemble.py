"""An ensemble told in words: a few sentences for the screen, a page with its tables."""

import math
from typing import Any

from paradox.present.messages import model_name, t
from paradox.present.text.number_format import percent, plain, signed

_COUNTS = ("evaluations", "confirmed", "starts_tried")


def summary(report: dict[str, Any], lang: str) -> list[str]:
    """Return what an ensemble is worth, and what it lacks, a sentence or two each."""
    said = [
        t(
            "ensemble.members", lang, members=f"{report['members']:,}", least=report["rows"] - report["misses_allowed"],
            rows=report["rows"], seeds=len(report["fresh_seeds"]), largest=plain(report["largest_miss_allowed"], 1),
        ),
        t("ensemble.cost", lang, **{name: f"{report[name]:,}" for name in _COUNTS}),
        t(
            "ensemble.worth", lang, effective=plain(report["effective"], 0, grouped=True),
            halves=plain(report["halves_differ"]), draws=plain(report["draws_effective"], 0, grouped=True),
            draws_halves=plain(report["draws_halves_differ"]),
        ),
    ]  # fmt: skip
    lacking = []
    if report["members"] < report["members_wanted"]:
        lacking.append(t("ensemble.lacks_members", lang, wanted=f"{report['members_wanted']:,}"))
    if report["effective"] < report["effective_wanted"]:
        lacking.append(t("ensemble.lacks_worth", lang, wanted=plain(report["effective_wanted"], 0, grouped=True)))
    if not report["halves_differ"] <= report["halves_may_differ"]:
        lacking.append(t("ensemble.lacks_agreement", lang, wanted=plain(report["halves_may_differ"])))
    if lacking:
        said.append(t("ensemble.lacks", lang, what=t("ensemble.between", lang).join(lacking)))
    return said


def page(report: dict[str, Any], lang: str) -> str:
    """Return the report as a page: what the sets are worth, what was learned, what trades off, what passes."""
    learned = sorted(report["sd_over_prior"].items(), key=lambda one: (math.isnan(one[1]), one[1]))
    parts = [
        f"# {t('ensemble.title', lang)}",
        t("ensemble.made", lang, version=report["model_version"], command=report["command"]),
        *summary(report, lang),
        f"## {t('ensemble.learned', lang)}",
        t("ensemble.learned_means", lang),
        _table(
            [t("ensemble.parameter", lang), t("ensemble.ratio", lang)],
            [[_named(name, lang), plain(ratio)] for name, ratio in learned],
        ),
        f"## {t('ensemble.trade_offs', lang)}",
        _table(
            [t("ensemble.parameter", lang), t("ensemble.parameter", lang), t("ensemble.correlation", lang)],
            [
                [_named(pair["one"], lang), _named(pair["other"], lang), signed(pair["correlation"])]
                for pair in report["trade_offs"]
            ],
        ),
        f"## {t('ensemble.held', lang)}",
        t("ensemble.held_means", lang, draws=f"{report['prior_draws']:,}"),
        _table(
            [t("evidence.finding", lang), t("ensemble.of_members", lang), t("ensemble.of_prior", lang)],
            [
                [f"`{name}`", percent(share["ensemble"]), percent(share["prior"])]
                for name, share in report["passes"].items()
            ],
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _named(name: str, lang: str) -> str:
    """Return a parameter by its name in files, in other languages than English with what it is called."""
    called = model_name("parameter", name, lang, "")
    return f"`{name}`" + (f" {called}" if called and lang != "en" else "")


def _table(head: list[str], rows: list[list[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
