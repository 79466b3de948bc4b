/* The series that are shown of both worlds: their lines, their titles, their units. */

// Not lines but some of the customers themselves.
const PEOPLE = "people";
const WEEKS = ["satisfaction", "groups", "contrasts", "leaving", "stories"];
const MONTHS = ["customers", "complaints", "backlog", "days", "nps", "profit", "cumulative", "ahead"];
const SERIES = [...WEEKS, ...MONTHS, PEOPLE];
const IN_MONEY = ["profit", "cumulative", "ahead"];
// Which series shows best what is asked for.
const SHOWS = {
  days: "days", profit: "cumulative", recovery_cost: "cumulative", revenue: "cumulative", retention: "customers", joins: "customers",
  silent_share: "complaints", voice_share: "complaints", lapsed_share: "backlog", nps: "nps", survey_nps: "nps",
  paradox: "contrasts", paradox_horizon: "contrasts", recovery_person: "contrasts", recovery_base: "contrasts", total: "contrasts",
};
const UNITS = {
  satisfaction: "lesson_page.sd", groups: "lesson_page.sd", contrasts: "browser.axis_sd", leaving: "lesson_page.of_hundred",
  stories: "lesson_page.of_hundred", ahead: "browser.unit_prices", profit: "browser.unit_prices", cumulative: "browser.unit_prices",
};

const isWeekly = (name) => WEEKS.includes(name);

/* What is shown as long as nobody chose: what is asked for, if a series shows it. */
function usualSeries() {
  const asked = about.guess ?? {};
  if (asked.outcome === "profit" && asked.side === "difference") return "ahead";
  return SHOWS[asked.outcome] ?? "satisfaction";
}

function seriesTitle(name) {
  const key = `lesson_page.series_${name}`;
  return t(Object.hasOwn(about.texts[language], key) ? key : `browser.series_${name}`, { count: plans[0].sample.persons.length });
}

function unitTold(name) {
  if (about.money && IN_MONEY.includes(name)) return t("browser.unit_currency", { currency: about.money.currency });
  return t(UNITS[name] ?? `browser.unit_${name}`);
}

/* The lines of a side in a series: id, name, look, and how its numbers are read from a run and from that of the other side on
   the same luck. Those in the colour of the side have a band, and a line of how it was before levers moved. */
function linesShown(number, name, title) {
  const { failures, policy } = about.sides[number];
  const [own, second] = [`s${number}`, `s${number} second`];
  const line = (id, look, of) => ({ id, name: t(`lesson_page.line_${id}`), look, of });
  const watched = (id, look) => line(id, look, (run) => run.watched[id]);
  const alone = (of) => [{ id: "", name: title, look: own, of }];
  const lines = {
    satisfaction: () => [
      ...alone((run) => run.weekly.satisfaction),
      ...(failures ? [line("never", "never", (run) => run.weekly.satisfaction_no_failure)] : []),
      ...(failures && policy !== "do_nothing" ? [line("nothing", "nothing", (run) => run.weekly.satisfaction_do_nothing)] : []),
    ],
    groups: () => [watched("recovered", own), watched("unrecovered", second), watched("untroubled", "nothing"), watched("twins", "never")],
    contrasts: () => [watched("paradox", own), watched("recovery", second), watched("total", "never")],
    leaving: () => alone((run) => run.watched.exits),
    stories: () => [watched("good_stories", own), watched("bad_stories", second)],
  };
  return isWeekly(name) ? lines[name]() : alone((run, other) => monthsOf(run, other, name));
}

function monthsOf(run, other, name) {
  const unit = about.money && IN_MONEY.includes(name) ? about.money.unit : 1;
  if (name === "ahead") return run.months.cumulative.map((one, month) => (one - other.months.cumulative[month]) * unit);
  return run.months[name].map((one) => one * unit);
}
