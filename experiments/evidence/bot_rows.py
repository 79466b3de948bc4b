"""What a chatbot's answer is worth beside a person's: rows A29 and A30.

The designs were written down here before the rows were first run; a later change is told in the evidence, with both
values. Cells hold the same persons; what is read is satisfaction with the handling of the complaint, as the studies
asked. A29 has no cell with a mere search or request, of which Lu and Min say that the bot's second try satisfies more:
contacts that are no complaints are not in the model, so the third of their signs is left out. Sources: rows 14.6, 14.7.
"""

from collections.abc import Sequence

from experiments.evidence.added_rows import TYPICAL, gap
from experiments.evidence.field_rows import Numbers
from experiments.evidence.setting import Setting
from experiments.laboratory import Cohort, Failure, Remedy, Subjects

CUSTOMER_ERRED, FIRM_ERRED = 0.1, 0.9
IN_VAIN = Remedy(courtesy=0.4, by_bot=True)
IN_FULL = Remedy(compensation=0.3, repair=1.0, courtesy=0.7, explain=0.5)


def person_over_bot(cohort: Cohort, failure: Failure, answers: Sequence[Remedy], last: Remedy) -> float:
    """Return how much more the last answer satisfies from a person than from a bot, after the same first ones [sd]."""

    def cell(by_bot: bool) -> Subjects:
        subjects = cohort.subjects().fail(failure).complain()
        for answer in answers:
            subjects.answer(answer)
        return subjects.answer(last.but(by_bot=by_bot))

    return gap(cell(False), cell(True), "complaint_satisfaction")


def second_tries(setting: Setting) -> Numbers:
    """A29: a person over the bot after it failed once with a complaint, and twice, whosever the error was."""
    cohort = setting.cohort(29)
    faults = (CUSTOMER_ERRED, TYPICAL.controllability, FIRM_ERRED)
    return {
        "A29_once": person_over_bot(cohort, TYPICAL, (IN_VAIN,), IN_FULL),
        "A29_twice": min(
            person_over_bot(cohort, TYPICAL.but(controllability=fault), (IN_VAIN, IN_VAIN), IN_FULL) for fault in faults
        ),
    }


def what_machines_are_preferred_for(setting: Setting) -> Numbers:
    """A30: how much more a person satisfies, by whose error it was, by apology and explanation, by money and repair.

    Money, apology and so on are what is added to a plain answer; the error is then half the firm's.
    """
    cohort, plain = setting.cohort(30), Remedy(courtesy=0.3)
    error = {
        fault: person_over_bot(cohort, TYPICAL.but(controllability=fault), (), IN_FULL)
        for fault in (CUSTOMER_ERRED, FIRM_ERRED)
    }
    added = {
        name: person_over_bot(cohort, TYPICAL, (), plain.but(**{name: much}))
        for name, much in (("courtesy", 0.9), ("explain", 0.8), ("compensation", 0.6), ("repair", 1.0))
    }
    return {
        "A30_error": error[FIRM_ERRED] - error[CUSTOMER_ERRED],
        "A30_symbolic": added["courtesy"] - added["explain"],
        "A30_utilitarian": added["repair"] - added["compensation"],
    }
