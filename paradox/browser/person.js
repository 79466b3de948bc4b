/* One person and the twin, week by week: what happened, and how satisfied both are. */

const [NO_VISIT, ORDINARY] = [0, 1];
const STATUS = ["prospect", "customer", "former"];
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
    if (visit === ORDINARY) happened.push({ kind: "visit", x: column("life.visit_x") });
    else if (visit !== NO_VISIT) happened.push({ kind: VISITS[visit] });
    if (ANSWERS[answer]) happened.push({ kind: ANSWERS[answer], owed: column("life.answer_recovery") });
    const now = column("actual.status");
    if (was !== now) happened.push({ kind: now === 1 ? "joined" : "left" });
    if (twinWas !== column("twin.status")) happened.push({ kind: column("twin.status") === 1 ? "twin_joined" : "twin_left" });
    if (happened.length) events.push({ week, happened });
  }
  return { person: who, ...begun, own: Float64Array.from(own), twin: Float64Array.from(twin), events };
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
