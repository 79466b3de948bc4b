/* Every reported number from the three worlds of a run, as sim/worlds/formulas.py computes it. */

const NEVER_FAILED = 0;
const ENDED_RESOLVED = 2;
const STILL_OPEN = 6;
const WAITING = 1;

function ratio(top, bottom) {
  return bottom ? top / bottom : NaN;
}

/* Numbers one by one: Float64Array.from asks an iterator for each of them, which takes some ten times as long. */
function listed(length, number) {
  const list = new Float64Array(length);
  for (let i = 0; i < length; i++) list[i] = number(i);
  return list;
}

function difference(numbers, others) {
  const list = new Float64Array(numbers.length);
  for (let i = 0; i < list.length; i++) list[i] = numbers[i] - others[i];
  return list;
}

function masked(length, counts) {
  const mask = new Uint8Array(length);
  for (let i = 0; i < length; i++) mask[i] = counts(i) ? 1 : 0;
  return mask;
}

function count(mask) {
  let total = 0;
  for (let i = 0; i < mask.length; i++) total += mask[i];
  return total;
}

/* Margin less all costs, week by week. */
function weeklyProfit(plan, books) {
  const costs = plan.costs.map((name) => books[name]);
  return listed(books.revenue.length, (week) => {
    let spent = 0;
    for (const list of costs) spent += list[week];
    return marginAt(plan, week) * books.revenue[week] - spent;
  });
}

/* The share of what customers pay that remains: serving them costs as ever where an event changes prices. */
function marginAt(plan, week) {
  let share = plan.marginShare;
  for (const event of plan.events) {
    if (week >= event.week && week < event.end) {
      share = event.price === 1.0 ? plan.marginShare : 1.0 - (1.0 - plan.marginShare) / event.price;
    }
  }
  return share;
}

function topShare(paid) {
  const spent = paid.filter((amount) => amount > 0);
  if (!spent.length || sum(spent) === 0) return NaN;
  const top = Float64Array.from(spent).sort().reverse().slice(0, Math.max(1, Math.ceil(0.2 * spent.length)));
  return sum(top) / sum(spent);
}

function netPromoters(scores, mask) {
  const asked = count(mask);
  if (!asked) return NaN;
  let promoters = 0;
  let detractors = 0;
  scores.forEach((score, i) => {
    if (mask[i] && score >= 9.0) promoters++;
    if (mask[i] && score <= 6.0) detractors++;
  });
  return 100.0 * (promoters / asked - detractors / asked);
}

function outcomesOf(plan, { actual, never, nothing }) {
  const persons = plan.persons;
  const satisfaction = actual["actual.satisfaction"];
  const twin = actual["twin.satisfaction"];
  const isBase = actual["traits.in_base"];
  const firstEnd = actual["record.first_end"];
  const base = masked(persons, (i) => isBase[i] === 1);
  const stays = masked(persons, (i) => actual["actual.status"][i] === CUSTOMER);
  let failed = masked(persons, (i) => base[i] && firstEnd[i] !== NEVER_FAILED);
  let ended = masked(persons, (i) => failed[i] && firstEnd[i] !== STILL_OPEN);
  let read = masked(persons, (i) => ended[i] && actual["record.reading_week"][i] < plan.horizon);
  let resolved = masked(persons, (i) => read[i] && firstEnd[i] === ENDED_RESOLVED);
  const direct = difference(satisfaction, twin);
  let early = difference(actual["record.satisfaction"], actual["record.twin_satisfaction"]);
  const failedPersons = count(failed);
  const readPersons = count(read);
  if (!failedPersons) {
    read = resolved = failed = ended = base;
    early = direct;
  }
  const neverSatisfied = never["actual.satisfaction"];
  const againstNothing = difference(satisfaction, nothing["actual.satisfaction"]);
  const againstNothingEarly = difference(actual["record.satisfaction"], nothing["record.satisfaction"]);
  const total = Object.fromEntries(Object.entries(actual.books).map(([name, list]) => [name, sum(list)]));
  const endings = total.answered + total.lapsed;
  const waiting = count(masked(persons, (i) => actual["cases.open"][i] === WAITING));
  const problems = endings + total.abandoned + total.silent + waiting;
  const perHead = (entry) => total[entry] / actual.base;
  const weekly = weeklyProfit(plan, actual.books);
  const profit = sum(weekly) / actual.base;
  const paid = perHead("compensation") + perHead("claims_cost");
  const gain = profit + paid - sum(weeklyProfit(plan, nothing.books)) / actual.base;
  const share = (mask) => new Float64Array(mask);
  const rate = (group) => ratio(total[`exits_${group}`], total[`weeks_${group}`]);
  return {
    satisfaction: mean(actual.answers.hundred, base),
    satisfaction_sd: mean(satisfaction, base),
    item7: mean(actual.answers.seven, base),
    nps: netPromoters(actual.answers.nps, masked(persons, (i) => base[i] && stays[i])),
    survey_nps: 100.0 * ratio(total.survey_promoters - total.survey_detractors, total.responses),
    survey_item7: ratio(total.survey_seven, total.responses),
    stay_intention: mean(actual.answers.stay, base),
    retention: mean(share(stays), base),
    reputation: actual.reputation,
    recovery_expectation: mean(actual["actual.recovery_expectation"], base),
    grudge: mean(listed(persons, (i) => actual["actual.anger"][i] + actual["actual.avoidance"][i]), base),
    paradox: mean(early, read),
    paradox_horizon: mean(direct, failed),
    paradox_selected: mean(early, resolved),
    recovery_person: mean(againstNothingEarly, read),
    recovery_person_horizon: mean(againstNothing, failed),
    recovery_base: mean(againstNothing, base),
    total: mean(difference(satisfaction, neverSatisfied), base),
    direct: mean(direct, base),
    spillover: mean(difference(twin, neverSatisfied), base),
    episode: mean(actual["record.episode"], ended),
    lift_share: mean(share(masked(persons, (i) => actual["record.episode"][i] > 0.0)), ended),
    failed_persons: failedPersons,
    read_persons: readPersons,
    resolved_share: ratio(total.resolved, problems),
    double_deviation: ratio(total.worse_after, endings),
    failures_per_customer: perHead("failures"),
    voice_share: ratio(total.voiced, total.failures),
    silent_share: ratio(total.silent, total.failures),
    lapsed_share: ratio(total.lapsed, endings),
    days: ratio(total.days, total.answered),
    false_claim_share: ratio(total.claims, total.claims + total.voiced),
    complaint_satisfaction: ratio(total.complaint_satisfaction, endings + total.followups),
    good_to_bad: ratio(total.good_stories, total.bad_stories),
    joins: perHead("joins"),
    hazard_untroubled: rate("untroubled"),
    hazard_recovered: rate("recovered"),
    hazard_unrecovered: rate("unrecovered"),
    hazard_unheard: rate("unheard"),
    revenue: perHead("revenue"),
    recovery_cost: fsum(plan.recoveryCosts.map(perHead)),
    compensation_cost: paid,
    break_even_compensation: (actual.pilotPay === actual.pay ? actual.pay : NaN) * ratio(gain, paid),
    prevention_cost: perHead("prevention"),
    profit,
    net_present_value: sum(listed(weekly.length, (week) => weekly[week] * plan.discount[week])) / actual.base,
    lifetime_value: mean(actual["life.value"], base),
    top_fifth_share: topShare(actual["life.paid"]),
  };
}

/* The main outcomes of every segment of the base (sim.worlds.outcomes.by_group). */
function segmentsOf(plan, worlds) {
  const { "traits.in_base": isBase, "traits.segment": segment } = worlds.actual;
  return Array.from({ length: plan.segments }, (_, number) =>
    groupOf(plan, worlds, masked(plan.persons, (i) => isBase[i] === 1 && segment[i] === number)));
}

/* The same of those in the pilot of each policy, and of all others. */
function pilotsOf(plan, worlds, pilots) {
  const isBase = worlds.actual["traits.in_base"];
  const part = (covered, wanted) =>
    groupOf(plan, worlds, masked(plan.persons, (i) => isBase[i] === 1 && covered[i] === wanted));
  return Object.fromEntries(
    Object.entries(pilots).map(([policy, covered]) => [policy, { inside: part(covered, 1), outside: part(covered, 0) }]),
  );
}

const VALUE_BANDS = 5;

/* The same of the fifths of the base by what a customer is worth, least first (sim.worlds.outcomes.value_bands). */
function bandsOf(plan, worlds) {
  const { actual } = worlds;
  const isBase = actual["traits.in_base"];
  const worth = listed(plan.persons, (i) =>
    actual["traits.visit_rate"][i] * actual["traits.spend"][i] * actual.segmentValue[actual["traits.segment"][i]]);
  const order = Array.from({ length: plan.persons }, (_, i) => i).filter((i) => isBase[i] === 1);
  order.sort((one, other) => worth[one] - worth[other] || one - other);
  const bands = new Int8Array(plan.persons).fill(-1);
  order.forEach((person, at) => {
    bands[person] = Math.floor((at * VALUE_BANDS) / Math.max(1, order.length));
  });
  return Array.from({ length: VALUE_BANDS }, (_, band) =>
    groupOf(plan, worlds, masked(plan.persons, (i) => bands[i] === band)));
}

function groupOf(plan, { actual, never, nothing }, mask) {
  const satisfaction = actual["actual.satisfaction"];
  const firstEnd = actual["record.first_end"];
  const early = difference(actual["record.satisfaction"], actual["record.twin_satisfaction"]);
  const against = difference(satisfaction, nothing["actual.satisfaction"]);
  const total = difference(satisfaction, never["actual.satisfaction"]);
  const stays = listed(plan.persons, (i) => (actual["actual.status"][i] === CUSTOMER ? 1 : 0));
  const read = masked(
    plan.persons,
    (i) =>
      mask[i] && firstEnd[i] !== NEVER_FAILED && firstEnd[i] !== STILL_OPEN &&
      actual["record.reading_week"][i] < plan.horizon,
  );
  return {
    persons: count(mask),
    satisfaction: mean(actual.answers.hundred, mask),
    paradox: mean(early, read),
    recovery_base: mean(against, mask),
    total: mean(total, mask),
    retention: mean(stays, mask),
    lifetime_value: mean(actual["life.value"], mask),
  };
}

/* Weekly series, and the numbers of each month (sim.worlds.outcomes.weekly, experiments.comparison.months). */
function weeklyOf(plan, { actual, never, nothing }) {
  const { books, base } = actual;
  const groups = ["untroubled", "recovered", "unrecovered", "unheard"];
  const perPerson = (list) => listed(list.length, (week) => list[week] / base);
  const means = Object.fromEntries(
    ["satisfaction", "twin_satisfaction", "expectation", "recovery_expectation", "grudge"].map((name) => [
      name,
      perPerson(books[name]),
    ]),
  );
  for (const group of groups) {
    const [total, persons] = [books[`satisfaction_${group}`], books[`base_${group}`]];
    means[`satisfaction_${group}`] = listed(total.length, (week) =>
      persons[week] > 0 ? total[week] / persons[week] : NaN);
  }
  return {
    ...books,
    ...means,
    profit: weeklyProfit(plan, books),
    satisfaction_no_failure: perPerson(never.books.satisfaction),
    satisfaction_do_nothing: perPerson(nothing.books.satisfaction),
    spread_no_failure: never.books.spread,
    counted: groups.reduce((total, group) => total + books[`base_${group}`][0], 0),
  };
}

// A mean of fewer persons says nothing of a group; exits and stories of single weeks jump about, so that four are taken.
const FEWEST = 5;
const LATELY = 4;

/* What becomes of groups, contrasts [sd], exits and stories, by week: as satisfied are those whose newest failure ended so,
   so many leave and tell of 100 customers a week. */
function watchedOf(plan, { actual: { books, base }, never, nothing }) {
  const byWeek = (numberOf) => listed(plan.horizon, numberOf);
  const meanOf = (groups) => byWeek((week) => {
    const total = (entry) => groups.reduce((all, group) => all + books[`${entry}_${group}`][week], 0);
    return total("base") >= FEWEST ? total("satisfaction") / total("base") : NaN;
  });
  const against = (other, personsOf = () => base) =>
    byWeek((week) => ratio(books.satisfaction[week] - other[week], personsOf(week)));
  const ofHundred = (entry) => byWeek((week) => {
    const lately = (name) => sumOfWeeks(books[name], Math.max(0, week + 1 - LATELY), week + 1);
    return (100.0 * lately(entry)) / Math.max(1.0, lately("customers"));
  });
  return {
    twins: byWeek((week) => books.twin_satisfaction[week] / base),
    untroubled: meanOf(["untroubled"]),
    recovered: meanOf(["recovered"]),
    unrecovered: meanOf(["unrecovered", "unheard"]),
    // Who has not failed since week 0 is the twin, so that the difference is that of all others.
    paradox: against(books.twin_satisfaction, (week) => base - books.base_untroubled[week]),
    recovery: against(nothing.books.satisfaction),
    total: against(never.books.satisfaction),
    exits: ofHundred("exits"),
    good_stories: ofHundred("good_stories"),
    bad_stories: ofHundred("bad_stories"),
  };
}

function sumOfWeeks(list, from, to) {
  let total = 0;
  for (let week = from; week < to; week++) total += list[week];
  return total;
}

function monthsOf(plan, weekly) {
  const starts = plan.monthStarts;
  const ends = [...starts.slice(1), plan.horizon];
  const base = weekly.counted;
  const total = (name) => starts.map((start, month) => sumOfPart(weekly[name], start, ends[month]));
  const last = (name) => ends.map((end) => weekly[name][end - 1]);
  const join = (tops, bottoms) => tops.map((top, at) => top / bottoms[at]);
  const costs = plan.costs.map(total);
  const profit = total("profit").map((one) => one / base);
  let sofar = 0;
  return {
    customers: last("customers").map((one) => (100.0 * one) / base),
    complaints: total("voiced").map((one) => (1000.0 * one) / base),
    backlog: last("queue").map((one) => (1000.0 * one) / base),
    days: join(total("days"), total("answered")),
    nps: join(
      total("survey_promoters").map((one, at) => one - total("survey_detractors")[at]),
      total("responses"),
    ).map((one) => 100.0 * one),
    revenue: total("revenue").map((one) => one / base),
    cost: starts.map((_, at) => costs.reduce((all, list) => all + list[at], 0) / base),
    profit,
    cumulative: profit.map((one, at) => (sofar = at ? sofar + one : one)),
  };
}
