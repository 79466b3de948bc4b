/* A world in the memory of the engine: made, lived and read as sim/worlds does it.

   `plan` is what Python wrote (paradox/browser/plan.py): where everything lies, and the numbers of the policies. */

const BEFORE = -1;
const KINDS = { f8: Float64Array, i8: BigInt64Array, i4: Int32Array, i1: Int8Array };
const CUSTOMER = 1;
const CLOSED = 0;
const UNHEARD = 3;
const NEVER = -1000000;
const QUEUED = 0;

async function makeEngine(plan, wasm, image) {
  const memory = new WebAssembly.Memory({ initial: plan.memory.pages });
  const { instance } = await WebAssembly.instantiate(wasm, { env: { memory } });
  if (instance.exports.__heap_base.value > plan.memory.table) throw new Error("the engine fills more memory than planned");
  return new Engine(plan, memory, instance.exports, image);
}

class Engine {
  constructor(plan, memory, functions, image) {
    this.plan = plan;
    this.functions = functions;
    this.bytes = new Uint8Array(memory.buffer);
    this.view = new DataView(memory.buffer);
    this.arrays = {};
    for (const [name, [kind, at, length]] of Object.entries(plan.memory.arrays)) {
      this.arrays[name] = new KINDS[kind](memory.buffer, at, length);
    }
    this.bytes.set(image, plan.memory.table);
    // Numbers of the reference policy, to which every piece adds what differs.
    this.usual = Object.keys(plan.memory.scalars).filter((name) => name.startsWith("settings."));
    this.usualNumbers = this.usual.map((name) => this.get(name));
    this.usualLists = {};
    this.pasts = new Map();
  }

  word(name) {
    return this.plan.memory.table + 8 * this.plan.memory.scalars[name][0];
  }

  get(name) {
    const kind = this.plan.memory.scalars[name][1];
    if (kind === "f") return this.view.getFloat64(this.word(name), true);
    return Number(this.view.getBigInt64(this.word(name), true));
  }

  put(name, value) {
    if (this.plan.memory.scalars[name][1] === "f") this.view.setFloat64(this.word(name), Number(value), true);
    else this.view.setBigInt64(this.word(name), BigInt(value), true);
  }

  call(name) {
    this.functions[name](this.plan.memory.table);
  }

  /* Let the numbers of one stretch of weeks hold, levers that were moved by hand among them. */
  settle(piece, moved) {
    this.usual.forEach((name, at) => this.put(name, this.usualNumbers[at]));
    for (const [name, list] of Object.entries(this.usualLists)) this.arrays[name].set(list);
    for (const [name, value] of Object.entries(piece.numbers)) this.put(name, value);
    for (const [name, list] of Object.entries(piece.lists)) this.putList(name, list.map(Number));
    for (const [lever, value] of Object.entries(moved)) {
      if (lever.startsWith("prevention.")) {
        for (const name of ["settings.cause_spend", "settings.pilot.cause_spend"]) {
          const spend = Array.from(this.arrays[name]);
          spend[Number(lever.slice(11))] = value;
          this.putList(name, spend);
        }
      } else {
        this.put(`settings.policy.${lever}`, value);
        this.put(`settings.pilot.policy.${lever}`, value);
        if (lever === "lapse_weeks") this.put("settings.lapse_weeks", value);
      }
    }
    for (const [flag, value] of Object.entries(this.flags)) this.put(`settings.${flag}`, value ? 1 : 0);
  }

  putList(name, list) {
    this.usualLists[name] ??= Array.from(this.arrays[name]);
    this.arrays[name].set(list);
  }

  /* What the staff and the bot can answer, and what is left of every hazard (sim.worlds.world, _take_levers). */
  takeLevers() {
    const customers = Math.max(this.get("firm.base"), Math.trunc(this.plan.customers));
    const policy = (name) => this.get(`settings.policy.${name}`);
    const capacity = (share, present) => Math.max(0, Math.trunc(((share * customers) / 1000.0) * present));
    this.put("firm.capacity", capacity(policy("staff_capacity"), this.get("settings.staff_present")));
    if (this.get("settings.pilot.on")) this.call("count_in_pilot");
    else this.put("result", 0);
    const [covered, base] = [this.get("result"), this.get("firm.base")];
    const [rest, inPilot] = [policy("bot_share"), this.get("settings.pilot.policy.bot_share")];
    const share = covered > 0 ? rest + ((inPilot - rest) * covered) / base : rest;
    const bot = policy("staff_capacity") * policy("bot_capacity") * share;
    this.put("firm.bot_capacity", capacity(bot, 1.0));
    this.put("firm.covered", covered);
    this.call("set_factors");
  }

  /* Draw the people of a seed and live the weeks before 0 under the reference policy; kept for all its worlds. */
  past(number) {
    if (!this.pasts.has(number)) this.pasts.set(number, this.livePast(number));
    this.readSeed(number);
    this.bytes.set(this.pasts.get(number), this.plan.memory.changing[0]);
    return this;
  }

  readSeed(number) {
    const { plan, arrays } = this;
    const seed = plan.seeds[number];
    this.seed = seed.seed;
    this.put("seed", seed.seed);
    this.put("firm.base", seed.base);
    this.put("firm.burn_in", plan.burnIn);
    this.put("firm.load", seed.load);
    if (this.linked === number) return;
    const links = readNetwork(seed.links, arrays["network.start"], arrays["network.neighbours"]);
    this.putLength("network.neighbours", links);
    this.linked = number;
  }

  putLength(name, length) {
    for (const word of this.plan.memory.lengths[name]) {
      this.view.setBigInt64(this.plan.memory.table + 8 * word, BigInt(length), true);
    }
  }

  livePast(number) {
    const { plan, arrays } = this;
    const [from, to] = plan.memory.changing;
    this.readSeed(number);
    this.bytes.fill(0, from, to);
    for (const [name, value] of Object.entries(plan.begin)) arrays[name].fill(value);
    const reference = plan.policies[plan.reference];
    this.flags = { failures: true, complaint_handling: true, sets_readings: true, twins: false };
    this.pieces = [reference.pieces[0]];
    this.settle(this.pieces[0], {});
    this.call("_draw_traits");
    if (plan.knownSegments) this.putIntoSegments(plan.knownSegments);
    this.call("_settle");
    let customers = 0;
    arrays["people.actual.status"].forEach((status, i) => {
      if (status === CUSTOMER) arrays.customers[customers++] = i;
    });
    this.putLength("customers", customers);
    this.put("week", -plan.burnIn - plan.firstEncounters);
    this.call("_first_encounters");
    this.put("week", -plan.burnIn);
    this.call("_draw_tenure");
    this.beginTwins();
    arrays["firm.reputation"][0] = plan.reputationStart;
    this.call("_fill_chances");
    this.takeLevers();
    if (plan.burnIn) this.runWeeks(-plan.burnIn, 0);
    return this.bytes.slice(from, to);
  }

  /* Let persons be of the segments they are known to be of, on their own luck; -1 leaves the drawn one. */
  putIntoSegments(known) {
    const { arrays } = this;
    const names = Object.keys(arrays).filter((name) => name.startsWith("people.traits."));
    const kept = names.map((name) => arrays[name].slice());
    for (const number of new Set(known.filter((segment) => segment >= 0))) {
      const certain = Array.from(arrays["settings.segment_upto"], (_, at) => (at < number ? 0 : 1));
      this.putList("settings.segment_upto", certain);
      this.call("_draw_traits");
      names.forEach((name, at) => {
        known.forEach((segment, i) => {
          if (segment === number) kept[at][i] = arrays[name][i];
        });
      });
    }
    names.forEach((name, at) => arrays[name].set(kept[at]));
    this.settle(this.pieces[0], {});
  }

  runWeeks(week, end) {
    this.put("week", week);
    this.put("end", end);
    this.call("run_weeks");
  }

  beginTwins() {
    for (const name of this.plan.twin) {
      this.arrays[`people.twin.${name}`].set(this.arrays[`people.actual.${name}`]);
    }
  }

  /* Stand at week 0 of a world that differs from the others of its seed from here on. */
  begin(number, policy, moved, flags, readings) {
    const { arrays } = this;
    this.past(number);
    this.call("_fill_chances");
    arrays["firm.noticed"].fill(0n);
    if (readings) arrays["people.record.reading_week"].set(readings);
    this.flags = { ...flags, complaint_handling: flags.complaint_handling && policy.handles };
    this.pieces = policy.pieces;
    this.moved = moved;
    this.settle(policy.pieces[0], moved);
    this.beginTwins();
    if (!flags.twins) {
      for (const name of this.plan.twin) {
        if (arrays[`people.twin.${name}`] instanceof Float64Array) arrays[`people.twin.${name}`].fill(NaN);
      }
    }
    if (!this.flags.complaint_handling) this.closeCases();
    this.takeLevers();
  }

  closeCases() {
    const { arrays } = this;
    const open = arrays["people.cases.open"];
    for (let i = 0; i < open.length; i++) if (open[i] !== CLOSED) arrays["people.life.experience"][i] = UNHEARD;
    open.fill(CLOSED);
    arrays["people.cases.claim_week"].fill(NEVER);
    arrays["firm.counts"][QUEUED] = 0n;
    arrays["firm.crowd_waits"].fill(0);
    arrays["firm.crowd_bot_waits"].fill(0);
  }

  /* Live the weeks from .. end-1; what is planned for a week begins before it. */
  live(from, end) {
    const turns = this.pieces.map((piece) => piece.week).filter((week) => week !== BEFORE);
    for (let week = from; week < end; ) {
      this.open(week, turns);
      const stop = Math.min(end, turns.find((turn) => turn > week) ?? end);
      this.runWeeks(week, stop);
      week = stop;
    }
  }

  open(week, turns) {
    if (turns.includes(week)) {
      this.settle(this.pieces.find((piece) => piece.week === week), this.moved);
      this.takeLevers();
    }
    this.put("week", week);
    for (const event of this.plan.events) {
      if (event.expectation && week === event.week) {
        this.put("amount", event.expectation);
        this.call("expect_more");
      }
      if (event.hears && event.week <= week && week < event.end) {
        this.put("amount", event.hears);
        this.call("hear_outside");
      }
    }
  }

  /* The books of the weeks from 0 on, one list an entry. */
  books() {
    const { plan, arrays } = this;
    const rows = arrays["firm.books"];
    const width = plan.entries.length;
    const found = {};
    plan.entries.forEach((name, column) => {
      const list = new Float64Array(plan.horizon);
      for (let week = 0; week < plan.horizon; week++) list[week] = rows[(plan.burnIn + week) * width + column];
      found[name] = list;
    });
    return found;
  }

  /* The three worlds of a policy on the luck of a seed (sim.worlds.counterfactuals), as outcomes read them; without
     `failures` nothing ever fails in any of them. */
  worlds(number, name, moved, failures = true) {
    const { plan, arrays } = this;
    const policy = plan.policies[name];
    const flags = { failures, complaint_handling: true, sets_readings: true, twins: true };
    const copies = (names) => Object.fromEntries(names.map((one) => [one, arrays[`people.${one}`].slice()]));
    this.begin(number, policy, moved, flags, null);
    this.live(0, plan.horizon);
    this.put("week", plan.horizon - 1);
    this.call("_ask_everybody");
    const actual = {
      ...copies(READ_OF_ACTUAL),
      answers: Object.fromEntries(
        ["hundred", "seven", "nps", "stay"].map((one) => [one, arrays[`answers.${one}`].slice()]),
      ),
      books: this.books(),
      reputation: arrays["firm.reputation"][0],
      pay: this.get("settings.policy.comp_amount"),
      pilotPay: this.get("settings.pilot.policy.comp_amount"),
      base: this.get("firm.base"),
      segmentValue: arrays["settings.segment_value"],
    };
    this.begin(number, policy, moved, { ...flags, failures: false, twins: false }, null);
    this.live(0, plan.horizon);
    const never = { ...copies(["actual.satisfaction"]), books: this.books() };
    const readings = actual["record.reading_week"];
    const rest = { complaint_handling: false, twins: false, sets_readings: false };
    this.begin(number, policy, moved, { ...flags, ...rest }, readings);
    this.live(0, plan.horizon);
    const nothing = { ...copies(["actual.satisfaction", "record.satisfaction"]), books: this.books() };
    return { actual, never, nothing };
  }
}

const READ_OF_ACTUAL = [
  "traits.in_base", "traits.segment", "traits.visit_rate", "traits.spend", "actual.status", "actual.satisfaction", "actual.recovery_expectation",
  "actual.anger", "actual.avoidance", "twin.satisfaction", "life.value", "life.paid", "record.first_end",
  "record.reading_week", "record.episode", "record.satisfaction", "record.twin_satisfaction",
  "cases.open",
];

/* Read who talks to whom, as paradox/browser/plan.py wrote it; return how many neighbours there are in all. */
function readNetwork(content, start, neighbours) {
  let at = 0;
  const next = () => {
    let number = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = content[at++];
      number |= (byte & 127) << shift;
      if (byte < 128) return number;
    }
  };
  let links = 0;
  for (let person = 0; person < start.length - 1; person++) {
    start[person] = BigInt(links);
    let neighbour = 0;
    for (let left = next(); left > 0; left--) neighbours[links++] = neighbour += next();
  }
  start[start.length - 1] = BigInt(links);
  return links;
}
