/* What a drawing of some persons shows, week by week: how satisfied they are, who waits, who is not there, who tells whom
   (paradox/classroom/sample.py). Who tells is decided by draws that are functions of seed, week, purpose and person. */

const NO_ANSWER = 0;
const PREEMPTED = 5;
const LOOK = { customer: 0, waiting: 1, gone: 2, prospect: 3 };
// The purposes of draws (sim/state/draws.py): whether it is told, to one more, to whom first.
const OF_VISIT = [39, 40, 41];
const OF_ANSWER = [42, 43, 44];

/* Live a world and read the persons of the plan's sample: as they are in week 0, then after each week. */
function drawnWeeks(engine, { policy, moved, number, failures = true }) {
  const { plan, arrays } = engine;
  const { persons } = plan.sample;
  const places = new Map(persons.map((person, at) => [person, at]));
  const flags = { failures, complaint_handling: true, sets_readings: true, twins: true };
  engine.begin(number, plan.policies[policy], moved, flags, null);
  const read = (stories) => ({
    satisfaction: Float64Array.from(persons, (i) => arrays["people.actual.satisfaction"][i]),
    look: Uint8Array.from(persons, (i) => lookOf(STATUS[arrays["people.actual.status"][i]], arrays["people.cases.open"][i])),
    stories,
  });
  const weeks = [read([])];
  for (let week = 0; week < plan.horizon; week++) {
    engine.live(week, week + 1);
    weeks.push(read(persons.flatMap((person, at) => storiesOf(engine, week, person).flatMap(({ good, friends }) =>
      friends.filter((friend) => places.has(friend)).map((friend) => [at, places.get(friend), good ? 1 : 0])))));
  }
  return weeks;
}

function lookOf(status, open) {
  if (status === "customer") return open === CLOSED ? LOOK.customer : LOOK.waiting;
  return status === "prospect" ? LOOK.prospect : LOOK.gone;
}

/* The stories that a person told in the week just lived, of a visit, then of an answer: good or bad, and to whom. */
function storiesOf(engine, week, person) {
  const column = (name) => engine.arrays[`people.${name}`][person];
  const visit = column("life.visit");
  const found = [];
  if (visit !== NO_VISIT && visit !== PREEMPTED) found.push({ of: "visit", ...story(engine, week, person, column("life.visit_x"), OF_VISIT) });
  if (column("life.answer") !== NO_ANSWER) found.push({ of: "answer", ...story(engine, week, person, column("actual.episode"), OF_ANSWER) });
  return found.filter(({ friends }) => friends.length);
}

function story(engine, week, person, x, [telling, more, listening]) {
  const b = (name) => engine.get(`settings.behaviour.${name}`);
  const { good, bad } = starsOf(engine, x);
  const luck = (purpose, friend = 0) => uniform(engine.seed, week, purpose, person, friend);
  if (!(good || bad) || luck(telling) >= tellingChance(x, b)) return { good, friends: [] };
  const friends = friendsInTurn(engine, person, (friend) => luck(listening, friend));
  const mean = b(good ? "people_told_good" : "people_told_bad");
  const told = Math.min(friends.length, Math.floor(mean) + (luck(more) < mean - Math.floor(mean) ? 1 : 0));
  return { good, friends: friends.slice(0, told) };
}

/* Friends in the order in which they hear a story: the stronger a tie, the sooner, by their luck; where all ties are alike,
   one after the other from a drawn place on. */
function friendsInTurn(engine, person, luckOf) {
  const friends = friendsOf(engine, person);
  const strengths = rowOf(engine, "network.strengths", person);
  if (!strengths.some(Boolean)) {
    const place = Math.floor(luckOf(0) * friends.length);
    return [...friends.slice(place), ...friends.slice(0, place)];
  }
  const times = new Map(friends.map((friend, at) => [friend, -Math.log(luckOf(friend)) / strengths[at]]));
  return friends.sort((one, other) => times.get(one) - times.get(other));
}

/* The stars that an episode of satisfaction x would get, and whether that makes good or bad news (sim/rules/word_of_mouth.py). */
function starsOf(engine, x) {
  const stars = engine.get("settings.measurement.star_midpoint") + engine.get("settings.measurement.star_slope") * x;
  const good = stars >= engine.get("settings.behaviour.good_story_star");
  return { stars, good, bad: !good && stars < engine.get("settings.behaviour.bad_story_star") };
}

const rowOf = ({ arrays }, name, person) =>
  Array.from(arrays[name].subarray(...[person, person + 1].map((at) => Number(arrays["network.start"][at]))));

const friendsOf = (engine, person) => rowOf(engine, "network.neighbours", person);

/* The chance of telling of an episode (sim/rules/word_of_mouth.py). The exponential and the logarithm of the browser
   may differ from the model's in their last bit: a draw lies between them once in 2^52. */
function tellingChance(x, b) {
  const distance = x - b("telling_indifference_point");
  const moved = 1.0 - Math.exp(-Math.abs(distance) / b("diminishing_sensitivity"));
  const urge = b("telling_base") + b(distance > 0.0 ? "telling_if_happy" : "telling_if_unhappy") * moved;
  return b("telling_activity") * Math.min(Math.max(urge, 0.0), 1.0);
}

/* The uniform number that belongs to a seed, a week, a purpose, a person and an index (sim/state/draws.py). */
function uniform(seed, ...key) {
  const word = (number) => BigInt.asUintN(64, number);
  const stir = (bits) => {
    bits = word((bits ^ (bits >> 30n)) * 0xbf58476d1ce4e5b9n);
    bits = word((bits ^ (bits >> 27n)) * 0x94d049bb133111ebn);
    return bits ^ (bits >> 31n);
  };
  const golden = 0x9e3779b97f4a7c15n;
  let bits = stir(word(BigInt(seed) + golden));
  for (const one of key) bits = stir(word(bits + BigInt(one) * golden + 0x632be59bd9b4e019n));
  return (Number(bits >> 12n) + 0.5) * 2 ** -52;
}
