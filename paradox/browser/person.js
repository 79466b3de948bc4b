/* One person and the twin, week by week: what happened, and how satisfied both are. */

const [NO_VISIT, ORDINARY] = [0, 1];
const STATUS = ["prospect", "customer", "former"];
// The purposes of draws (sim/state/draws.py).
const [OF_CAUSE, OF_SEVERITY, OF_KIND] = [23, 24, 25];
const VISITS = { 2: "silent", 3: "complained", 4: "detected", 5: "preempted" };
const ANSWERS = { 1: "resolved", 2: "unresolved", 3: "lapsed", 4: "followed_up" };

/* Live a world week by week and note what a person went through; `null` follows one whose failure was resolved. */
function followOne(engine, { policy, moved, number, person, failures = true }) {
  const { plan } = engine;
  const flags = { failures, complaint_handling: true, sets_readings: true, twins: true };
  const who = person ?? someone(engine, number, policy, moved, flags);
  engine.begin(number, plan.policies[policy], moved, flags, null);
  const column = (name) => engine.arrays[`people.${name}`][who];
  const begun = { status: STATUS[column("actual.status")], segment: column("traits.segment") };
  const [own, twin, events] = [[], [], []];
  for (let week = 0; week < plan.horizon; week++) {
    const [was, twinWas] = [column("actual.status"), column("twin.status")];
    engine.live(week, week + 1);
    own.push(column("actual.satisfaction"));
    twin.push(column("twin.satisfaction"));
    const [visit, answer] = [column("life.visit"), column("life.answer")];
    const happened = [];
    if (visit === ORDINARY) happened.push(judged(engine, column("life.visit_x"), "visit_"));
    else if (visit !== NO_VISIT) happened.push({ ...judged(engine, column("life.visit_x")), kind: "failure", ...failureOf(engine, week, who, visit) }, { kind: VISITS[visit] });
    if (ANSWERS[answer]) happened.push({ kind: ANSWERS[answer], owed: column("life.answer_recovery") });
    for (const { of, good, friends } of storiesOf(engine, week, who)) happened.push({ kind: good ? "told_good" : "told_bad", of, friends });
    for (const friend of friendsOf(engine, who)) {
      for (const { of, good, friends } of storiesOf(engine, week, friend)) {
        if (friends.includes(who)) happened.push({ kind: good ? "heard_good" : "heard_bad", of, friend });
      }
    }
    const now = column("actual.status");
    if (was !== now) happened.push({ kind: now === 1 ? "joined" : "left" });
    if (twinWas !== column("twin.status")) happened.push({ kind: column("twin.status") === 1 ? "twin_joined" : "twin_left" });
    if (happened.length) events.push({ week, happened });
  }
  return { person: who, ...begun, own: Float64Array.from(own), twin: Float64Array.from(twin), events };
}

/* How an episode of satisfaction x was felt, in stars, as stories are told of it. */
function judged(engine, x, before = "") {
  const { stars, good, bad } = starsOf(engine, x);
  const felt = good ? "good" : bad ? "bad" : "even";
  return { kind: before + felt, felt, stars: Math.min(5, Math.max(1, stars)) };
}

/* What went wrong at the failed visit of the week just lived: by which cause, in which way, how severely. */
function failureOf(engine, week, person, visit) {
  const { arrays } = engine;
  const luck = (purpose) => uniform(engine.seed, week, purpose, person, 0);
  const u = luck(OF_CAUSE);
  const cause = arrays["settings.cause_upto"].findIndex((upto) => u < upto);
  const warned = VISITS[visit] === "preempted"; // that took some of the harm
  return {
    cause,
    what: luck(OF_KIND) < arrays["settings.cause_process"][cause] ? "process" : "outcome",
    severity: warned ? arrays["people.cases.severity"][person] : severityOf(luck(OF_SEVERITY), cause, arrays),
  };
}

/* The severity that belongs to a draw, from the table of the cause or of all; without one that of Beta(2, 3), by Newton's
   method (sim/state/draws.py). */
function severityOf(u, cause, arrays) {
  const own = arrays["settings.cause_severities"];
  const wide = own.length / arrays["settings.cause_upto"].length;
  const table = arrays["settings.cause_tabled"][cause] ? own.subarray(cause * wide, (cause + 1) * wide) : arrays["settings.severities"];
  if (table.length) {
    const place = u * (table.length - 1);
    const left = Math.min(Math.floor(place), table.length - 2);
    return table[left] + (place - left) * (table[left + 1] - table[left]);
  }
  let k = 1 / 3;
  for (let step = 0; step < 60; step++) {
    const rest = 1 - k;
    k = Math.min(k + (u - k * k * (6 - 8 * k + 3 * k * k)) / (12 * k * rest * rest), 1 - 2 ** -20);
  }
  return k;
}

/* The first person of the base whose first failure was resolved; else with any failure; else the first of all. */
function someone(engine, number, policy, moved, flags) {
  engine.begin(number, engine.plan.policies[policy], moved, flags, null);
  engine.live(0, engine.plan.horizon);
  const ends = engine.arrays["people.record.first_end"];
  const isBase = engine.arrays["people.traits.in_base"];
  const first = (wanted) => ends.findIndex((end, i) => isBase[i] === 1 && wanted(end));
  return Math.max(0, [(end) => end === 2, (end) => end > 0].map(first).find((at) => at >= 0) ?? 0);
}
