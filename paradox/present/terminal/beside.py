"""What was said of a firm beside what its market lives, in columns."""

from rich.cells import cell_len

from experiments.firms.answers import Answers
from experiments.firms.matching import Market
from paradox.present.messages import t
from paradox.present.terminal.wrapping import padded
from paradox.present.text.interview import beside


def beside_table(answers: Answers, market: Market, lang: str) -> list[str]:
    """Write what was said beside what the market lives, in columns."""
    head = tuple(t(f"interview.head_{name}", lang) for name in ("what", "said", "lived"))
    rows = [head]
    for one in beside(answers, market.lived, lang):
        said = t("interview.typical", lang, answer=one.said) if one.typical else one.said
        rows.append((one.figure, said, one.lived))
    widths = [max(cell_len(row[column]) for row in rows) + 3 for column in range(2)]
    return [padded(row[0], widths[0]) + padded(row[1], widths[1]) + row[2] for row in rows]
