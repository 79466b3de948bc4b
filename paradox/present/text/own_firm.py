"""The scenario file of one firm: every number with its meaning and what it rests on, texts in every language."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from textwrap import indent
from typing import Any

from experiments.firms.answers import Answers
from experiments.firms.changes import changes
from experiments.firms.kinds import BY_WEEK, JUDGEMENT
from experiments.firms.market import TODAY, TOGETHER, capped, content_of
from experiments.firms.matching import Market, off
from experiments.firms.own_terms import STAFF_KEYS
from experiments.firms.questions import NPS
from paradox.present.messages import LANGUAGES, model_name, t
from paradox.present.text.interview import kind_title, number, policy_title, what_is_capped, what_is_off
from sim.parameters.registry import PARAMETERS
from sim.version import model_version

_PRICES = ("price_a_visit", "price_a_week")
# The lever of the model that a key of a policy stands for.
LEVERS = {keys[-1]: "staff_capacity" for keys in STAFF_KEYS.values()}
_WIDTH = 110
_BESIDE = 46  # column of a remark behind a value


def own_firm(
    title: str,
    file: str,
    answers: Answers,
    market: Market,
    beside: Sequence[str],
    fold: Callable[[str, int], str],
    lang: str,
) -> str:
    """Write the text of a scenario file for one firm.

    Args:
        title: of the scenario.
        file: its name, for the commands in its first lines.
        answers: about the firm.
        market: the market that was found.
        beside: what was said beside what the market lives, a line each.
        fold: breaks a text into lines of at most so many columns.
        lang: language of comments and texts; the other ones are under `translations`.
    """
    return _File(title, file, answers, market, beside, fold, lang).text()


class _File:
    """The parts of the file, each a list of lines."""

    def __init__(
        self,
        title: str,
        file: str,
        answers: Answers,
        market: Market,
        beside: Sequence[str],
        fold: Callable[[str, int], str],
        lang: str,
    ) -> None:
        self.title, self.file, self.answers, self.market, self.lang = title, file, answers, market, lang
        self.beside, self.fold = beside, fold
        self.content = content_of(answers, market.knobs)
        self.capped = {(one.policy, one.key) for one in capped(answers, market.knobs)}

    def text(self) -> str:
        """Put the parts together."""
        parts = (
            self._head(),
            self._texts(),
            self._sections(),
            self._policies(),
            self._run(),
            self._translations(),
        )
        return "\n\n".join("\n".join(part) for part in parts) + "\n"

    def _say(self, key: str, **gaps: Any) -> str:
        return t(f"own_firm.{key}", self.lang, **gaps)

    def _head(self) -> list[str]:
        """Say what the file is, and lay what was said beside what the market lives."""
        lived, run, kind = self.market.lived, self.content["run"], self.answers.kind
        under = self._say(
            "lived_under",
            persons=number(self.content["market"]["persons"]),
            weeks=run["horizon"],
            replications=run["replications"],
            seed=run["seed"],
            false=number(round(100.0 * lived.false, 1)),
            voiced=number(round(100.0 * lived.voiced)),
            unanswered=number(round(100.0 * lived.unanswered, 1)),
        )
        names = {"kind": kind.name, "kind_title": kind_title(kind, self.lang), "version": model_version()}
        return [
            *self._note(self._say("head", title=self.title, **names)),
            *self._note(self._say("commands", file=self.file)),
            *self._note(self._say("rests")),
            "#",
            *(f"# {line}" for line in self.beside),
            "#",
            *self._note(under),
            *(line for one in what_is_off(self.answers, self.market, self.lang) for line in self._note(one)),
            *(line for one in what_is_capped(self.answers, self.market, self.lang) for line in self._note(one)),
        ]

    def _texts(self) -> list[str]:
        return [
            f"title: {quoted(self.title)}",
            f"question: {quoted(self._say('question'))}",
            "look_for:",
            f"  - {quoted(self._say('look_for'))}",
            f"extends: {self.content['extends']}",
            f"reference: {TODAY}",
            *self._matched(),
        ]

    def _matched(self) -> list[str]:
        """Name what was said of the firm and what its market shows, so that a comparison can tell."""
        missed = off(self.answers, self.market.lived)
        survey = self.answers["survey"].scale
        keys = ("contacts", "complaints", "failures", "days", "churn", "joins", "survey")
        given = [survey if key == "survey" else key for key in keys if key in self.answers.given]
        shown = [key for key in given if key not in missed]
        return [*self._note(self._say("matched")), f"matched: {', '.join(shown)}"] if shown else []

    def _sections(self) -> list[str]:
        """Write what the firm, the market and the service are."""
        content, answers = self.content, self.answers
        market, service, money = content["market"], content["service"], content["money"]
        scale = "nps" if answers["survey"].scale == NPS else "csat"
        (midpoint,) = content["measurement"].items()
        lines = [
            *self._firm(content["firm"]),
            "",
            "market:",
            *self._entry("persons", market["persons"], ""),
            *self._entry("visit_rate_mean", market["visit_rate_mean"], self._found("contacts")),
            *self._entry("weekly_exit_hazard", market["weekly_exit_hazard"], self._found("churn")),
            *self._entry("join_rate", market["join_rate"], self._found("joins")),
            "",
            "service:",
            *self._entry("p_fail", service["p_fail"], self._rests_of_failures()),
            *self._entry("tolerated_wait", service["tolerated_wait"], self._typical("tolerated_wait")),
            *self._severity(service["severity_shape"]),
            *self._causes(service["causes"]),
            "",
            "money:",
            *([] if answers.contact_brings is not None else self._note(self._unit(), "  ")),
            *(
                line
                for name, value in money.items()
                for line in self._entry(name, value, "" if name in _PRICES else self._typical(name))
            ),
            "",
            "measurement:",
            *self._entry(midpoint[0], midpoint[1], self._found(scale)),
            "",
            "behaviour:",
            *self._note(self._say("false_claims"), "  "),
            *self._entry("false_claim_rate", content["behaviour"]["false_claim_rate"], ""),
        ]
        return lines + self._segments()

    def _firm(self, firm: Mapping[str, Any]) -> list[str]:
        """Write who the firm is: its size and, with a currency, what customers pay, who answers and what they cost."""
        lines = [
            "firm:",
            f"  name: {quoted(self.title)}",
            *self._entry("customers", firm["customers"], self._rests("customers"), parameter="firm_customers"),
        ]
        for key in (one for one in ("month_price", "visit_price") if one in firm):
            lines += self._own(key, firm[key], self._say("said"), "  ")
        lines.append("  staff:")
        rests = (self._rests_of_staff(), self._rests("pace"), self._or_capped("", "wage", "wage"))
        for (key, value), remark in zip(firm["staff"].items(), rests, strict=False):  # the last needs a currency
            lines += self._own(f"staff.{key}", value, remark, "    ")
        return lines

    def _own(self, key: str, value: Any, remark: str, before: str) -> list[str]:
        """Write a key of the firm's own terms below what it means."""
        meaning = t(f"keys.firm_{key.replace('.', '_')}", self.lang)
        return [
            *self._note(meaning, before),
            _line(f"{before}{key.rpartition('.')[2]}: {written(value)}", remark),
        ]

    def _segments(self) -> list[str]:
        """Write how readily customers speak up, where that was found."""
        if "segments" not in self.content:
            return []
        (one,) = self.content["segments"]
        return ["", *self._note(self._say("segment")), "segments:", "  - " + flow(one)]

    def _severity(self, shape: Mapping[str, float]) -> list[str]:
        remark = self._typical("severity_a")
        return [*self._meaning("severity_shape_a", "  "), _line("  severity_shape: " + flow(shape), remark)]

    def _causes(self, causes: Mapping[str, Mapping[str, float]]) -> list[str]:
        """Write the causes of failures, each with what it is in such a firm."""
        lines = [*self._note(self._say("causes"), "  "), "  causes:"]
        for name, numbers in causes.items():
            lines += self._note(self.answers.kind.causes[name].words[self.lang], "    ")
            lines.append(f"    {name}: {flow(numbers)}")
        return lines

    def _policies(self) -> list[str]:
        """Write what the firm does today, each change, and all of them."""
        policies = self.content["policies"]
        lines = [*self._note(self._say("policies")), "policies:", f"  {TODAY}:"]
        lines.append(f"    description: {quoted(self._say('today'))}")
        rests = {
            "resolve_prob": self._rests("solved"),
            "compensate_prob": self._rests("refunds"),
            "comp_amount": self._or_capped(TODAY, "comp_amount", "amount"),
            "answer_days": self._found("days"),
            "lapse_weeks": self._say(JUDGEMENT),
        }
        for lever, value in policies[TODAY].items():
            remark = rests[lever] if lever in rests else self._typical(lever)
            if lever == "comp_amount" and isinstance(value, str):  # the model's meaning speaks of prices
                lines += [
                    *self._note(t("own_terms.means_comp_amount", self.lang), "    "),
                    _line(f"    {lever}: {value}", remark),
                ]
            else:
                lines += self._entry(lever, value, remark, "    ")
        for name in (one for one in policies if one != TODAY):
            lines.append(f"  {name}:")
            lines.append(f"    description: {quoted(self._description(name, self.lang))}")
            for lever, value in policies[name].items():
                less = (name, LEVERS.get(lever, lever)) in self.capped
                lines.append(_line(f"    {lever}: {written(value)}", self._say("capped") if less else ""))
        return lines

    def _run(self) -> list[str]:
        run = self.content["run"]
        lines = ["run:"]
        for name in (one for one, entry in PARAMETERS.items() if entry.path.startswith("run.")):
            lines += self._entry(name, run[name], "")
        return lines

    def _translations(self) -> list[str]:
        """Write the texts in the other languages, and what policies are called in each."""
        lines = ["translations:"]
        for lang in LANGUAGES:
            if lang == self.lang == LANGUAGES[0]:  # there, policies are called by their names
                continue
            lines.append(f"  {lang}:")
            if lang != self.lang:
                lines.append(f"    question: {quoted(t('own_firm.question', lang))}")
                lines.append(f"    look_for: [{quoted(t('own_firm.look_for', lang))}]")
            lines.append("    policies:")
            for name in self.content["policies"]:
                texts = f"title: {quoted(policy_title(name, lang))}"
                if lang != self.lang:
                    texts += f", description: {quoted(self._description(name, lang))}"
                lines.append(f"      {name}: {{{texts}}}")
        return lines

    def _description(self, name: str, lang: str) -> str:
        if name in (TODAY, TOGETHER):
            return t("own_firm.today" if name == TODAY else "own_firm.together", lang)
        return changes()[name].description[lang]

    def _unit(self) -> str:
        """Say what 1 of money stands for, where no currency is said."""
        by_week = self.answers.kind.paid_by == BY_WEEK
        contacts = number(self.answers["contacts"])
        return self._say("unit", what=self._say("unit_week", contacts=contacts) if by_week else self._say("unit_visit"))

    def _entry(self, key: str, value: Any, remark: str, before: str = "  ", parameter: str = "") -> Iterator[str]:
        """Write a key below a comment that says what it means, a remark behind it."""
        yield from self._meaning(parameter or key, before)
        yield _line(f"{before}{key}: {written(value)}", remark)

    def _meaning(self, parameter: str, before: str) -> list[str]:
        entry = PARAMETERS[parameter]
        return self._note(model_name("meaning", parameter, self.lang, entry.meaning), before)

    def _note(self, text: str, before: str = "") -> list[str]:
        """Write a comment."""
        return indent(self.fold(text, _WIDTH - len(before) - 2), f"{before}# ").splitlines()

    def _rests(self, key: str) -> str:
        """Say what an answer rests on."""
        if key in self.answers.given:
            return self._say("said")
        return self._graded(self.answers.source(key))

    def _or_capped(self, policy: str, lever: str, key: str) -> str:
        """Say what an answer rests on, or that the model takes less than it."""
        return self._say("capped") if (policy, lever) in self.capped else self._rests(key)

    def _typical(self, key: str) -> str:
        """Say what a number rests on that nobody was asked for."""
        return self._graded(self.answers.kind.numbers[key].source)

    def _graded(self, source: str) -> str:
        return self._say("typical_judgement") if source == JUDGEMENT else self._say("typical_row", row=source)

    def _found(self, key: str) -> str:
        return self._say("found", figure=t(f"asked.{key}", self.lang))

    def _rests_of_failures(self) -> str:
        return self._rests("failures") if "failures" in self.answers.given else self._found("complaints")

    def _rests_of_staff(self) -> str:
        """Say what the capacity rests on: who answers, or the time to the answer."""
        if "staff" in self.answers.given:
            return self._say("said")
        queued = self.market.knobs.answer_days >= PARAMETERS["answer_days"].high  # type: ignore[operator]
        return self._say("queued" if queued else "ample")


def _line(text: str, remark: str) -> str:
    return f"{text.ljust(_BESIDE)}  # {remark}" if remark else text


def quoted(text: str) -> str:
    """Quote a text for YAML."""
    return "'" + text.replace("'", "''") + "'"


def written(value: Any) -> str:
    """Write a value for YAML: numbers without an exponent, a mapping in braces."""
    if isinstance(value, Mapping):
        return flow(value)
    if isinstance(value, float):
        text = f"{Decimal(repr(value)):f}"
        return text.removesuffix(".0")
    return str(value)


def flow(values: Mapping[str, Any]) -> str:
    """Write a mapping in braces."""
    return "{" + ", ".join(f"{key}: {written(value)}" for key, value in values.items()) + "}"
