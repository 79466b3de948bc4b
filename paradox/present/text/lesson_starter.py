"""The lesson that `paradox new --lesson` writes: complete, commented, and true as it stands."""

_TEMPLATE = """\
# A lesson: the class guesses first, then two worlds run on the same luck, then the answer is shown.
# Check it with: paradox classroom --check --lessons FOLDER   Show it with: paradox classroom --lessons FOLDER
# FOLDER is the one in which this file lies. One language is enough; for several: title: {en: ..., zh: ...}
# A text with a colon or a comma stands in quotes, or below its key, as `text` does.

order: 100                        # its place in the list of lessons
scenario: hotel_booking_error     # a shipped scenario (paradox list), or a file: my_firm.yaml, seen from here
# values: {market.persons: 1000}  # what is set differently on both sides
seed: 1                           # where luck starts

# The two worlds: a policy of the scenario each, or do_nothing, ignores, or no_failure.
left: {policy: do_nothing}
right: {policy: story}

title: TITLE
aim: See what answering complaints does to who stays.   # what the class learns; it gives nothing away
text: >-
  A room was promised and is gone. On the left the hotel takes no complaints; on the right it tells guests at once,
  apologises and finds a better room. The same guests, the same luck.

question: Of 100 guests who were here at the start, how many are still customers on the right?

guess:
  outcome: retention              # any outcome that `paradox run SCENARIO --json` shows
  side: right                     # left, right, or difference (right less left)
  scale: 100                      # the answer is shown times this
  low: 0
  high: 100
  step: 1
  unit: of 100 guests             # may be left out: that of the outcome, of money the currency of the firm

# What to see, shown with the answer.
notice:
  - The hotel on the right keeps more of its guests.
  - It pays for that, so look at the profit too.

# What the texts promise; `--check` lives the worlds and holds the lesson to it.
claims:
  - {outcome: retention, higher: right}
  - {outcome: recovery_cost, higher: right}
"""


def lesson_starter(title: str) -> str:
    """Return the text of a new lesson.

    Args:
        title: its title, as YAML is to read it.
    """
    return _TEMPLATE.replace("TITLE", title)
