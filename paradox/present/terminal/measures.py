"""The measures of the laboratory for a terminal: name, unit and definition, by kind."""

from itertools import groupby

from experiments.laboratory.definitions import definitions
from paradox.present.messages import model_name, t, typed
from paradox.present.terminal.output import WIDTH, print_json
from paradox.present.terminal.wrapping import fill


def show_measures(as_json: bool, lang: str = "en") -> None:
    """Print what there is to measure."""
    if as_json:
        print_json([one._asdict() for one in definitions()])
        return
    for kind, group in groupby(definitions(), lambda one: one.kind):
        print(t(f"laboratory.kind_{kind}", lang))
        for one in group:
            name = typed(model_name("measure", one.name, lang, one.name), one.name, lang)
            unit = model_name("unit", one.unit, lang, one.unit)
            meaning = model_name("measure_meaning", one.name, lang, one.meaning)
            said = t("laboratory.measure", lang, name=name, unit=unit, meaning=meaning)
            print(fill(said, WIDTH, initial_indent="  ", subsequent_indent="    "))
        print()
    print(fill(t("laboratory.own_items", lang), WIDTH))
