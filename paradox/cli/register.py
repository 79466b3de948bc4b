"""Makes the commands of this package known to the command line, each with an example that works."""

import typer

from paradox.cli.calibrate import calibrate
from paradox.cli.check import check
from paradox.cli.classroom import classroom
from paradox.cli.compare import compare
from paradox.cli.describe import describe
from paradox.cli.evidence import evidence
from paradox.cli.laboratory import laboratory
from paradox.cli.listing import list_shipped
from paradox.cli.new import new
from paradox.cli.report import report
from paradox.cli.run import FollowMayStandAlone, run
from paradox.cli.schema import schema
from paradox.cli.study import app as study


def register(app: typer.Typer) -> None:
    """Add the commands in the order in which help shows them."""
    add = app.command
    add(epilog="Example: paradox compare hotel_booking_error --replications 5")(compare)
    add(epilog="Example: paradox run hotel_booking_error --policy story --follow", cls=FollowMayStandAlone)(run)
    add(epilog="Example: paradox report hotel_booking_error --replications 5 --lang zh")(report)
    add(epilog="Example: paradox describe hotel_booking_error")(describe)
    add(epilog="Example: paradox new bank_branch")(new)
    add(epilog="Example: paradox check hotel_booking_error segments")(check)
    add("list", epilog="Example: paradox list --json")(list_shipped)
    add(epilog="Example: paradox schema > schema.json")(schema)
    add(epilog="Example: paradox evidence --quick")(evidence)
    add(epilog="Example: paradox calibrate --trials 50")(calibrate)
    add(epilog="Example: paradox laboratory explanation")(laboratory)
    add(epilog="Example: paradox classroom --lang zh")(classroom)
    app.add_typer(study, name="study")
