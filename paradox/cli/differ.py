"""`paradox differ`: the first person, week, step and draw in which two policies part."""

from typing import Annotated

import typer

from paradox.cli.arguments import AsJson, Language, OwnCustomer, OwnFirm, ScenarioName, own_classes, policy_names
from paradox.present.messages import t
from sim.errors import ParadoxError


def differ(
    scenario: ScenarioName,
    one: Annotated[str, typer.Argument(metavar="POLICY", help="A policy.", autocompletion=policy_names)],
    other: Annotated[str, typer.Argument(metavar="POLICY", help="Another one.", autocompletion=policy_names)],
    seed: Annotated[int | None, typer.Option(metavar="S", help="Seed; if not given, as in the scenario.")] = None,
    customer: OwnCustomer = None,
    firm: OwnFirm = None,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Find the first moment in which two policies part.

    Both worlds have the same persons, past and luck, so they are equal in every bit until a lever acts. Says when it
    does, on whom, in which step of the week and by which draw, tells that week under both policies, and lists what
    differs.
    """
    from experiments.comparison.parting import parting
    from experiments.file_kinds import load_scenario
    from paradox.present.terminal.comparison_screen import terminals
    from paradox.present.terminal.output import paragraph, print_json
    from paradox.present.terminal.parting_screen import show_parting
    from paradox.present.terminal.progress import tell_compiling

    case = load_scenario(scenario, **own_classes(customer, firm))
    case = case if seed is None else case.with_values({"run.seed": seed})
    if case.check_policy(one) == case.check_policy(other):
        raise ParadoxError(f"both policies are '{one}'. Next: name another one.")
    tell_compiling(terminals()[1], lang)
    found = parting(case, one, other)
    if as_json:
        print_json(None if found is None else found.as_value() | {"scenario": case.name})
    elif found is None:
        paragraph(t("differ.never", lang, one=one, other=other, seed=case.seed, weeks=case.horizon))
    else:
        show_parting(found, case, lang)
