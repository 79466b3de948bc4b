"""Makes the commands of this package known to the command line, each with an example that works."""

from functools import partial

import typer

from paradox.cli.archive import archive, verify
from paradox.cli.calibrate import calibrate
from paradox.cli.check import check
from paradox.cli.classroom import classroom
from paradox.cli.compare import compare
from paradox.cli.describe import FirmMayStandAlone, describe
from paradox.cli.differ import differ
from paradox.cli.evidence import evidence
from paradox.cli.export import export
from paradox.cli.fit import fit
from paradox.cli.improve import improve
from paradox.cli.laboratory import laboratory
from paradox.cli.lesson import lesson
from paradox.cli.listing import list_shipped
from paradox.cli.new import new
from paradox.cli.page import page
from paradox.cli.parsing import Command
from paradox.cli.report import report
from paradox.cli.run import FollowMayStandAlone, run
from paradox.cli.schema import schema
from paradox.cli.study import app as study


def register(app: typer.Typer) -> None:
    """Add the commands in the order in which help shows them."""
    add = partial(app.command, cls=Command)
    add(epilog="Example: paradox compare hotel_booking_error --replications 5")(compare)
    add(epilog="Example: paradox run hotel_booking_error --policy story --follow", cls=FollowMayStandAlone)(run)
    add(epilog="Example: paradox differ hotel_booking_error average story")(differ)
    add(epilog="Example: paradox report hotel_booking_error --replications 5 --lang zh")(report)
    add(epilog="Example: paradox page hotel_booking_error -o case.html")(page)
    add(epilog="Example: paradox export first_study --to runs.csv")(export)
    add(epilog="Example: paradox archive first_study --to first_study.zip")(archive)
    add(epilog="Example: paradox verify first_study.zip")(verify)
    add(epilog="Example: paradox fit baseline --complaints log.csv --kpi kpi.csv")(fit)
    add(epilog="Example: paradox improve hotel_booking_error --budget 0.5 --keep 'retention >= 0.7'")(improve)
    add(epilog="Example: paradox describe hotel_booking_error", cls=FirmMayStandAlone)(describe)
    add(epilog="Example: paradox new bank_branch")(new)
    add(epilog="Example: paradox check hotel_booking_error segments")(check)
    add("list", epilog="Example: paradox list --json")(list_shipped)
    add(epilog="Example: paradox schema > schema.json")(schema)
    add(epilog="Example: paradox evidence --quick")(evidence)
    add(epilog="Example: paradox calibrate --trials 50")(calibrate)
    add(epilog="Example: paradox laboratory explanation")(laboratory)
    add(epilog="Example: paradox classroom --lang zh")(classroom)
    add(epilog="Example: paradox lesson good_hotel_recovery -o lesson.html")(lesson)
    app.add_typer(study, name="study")
