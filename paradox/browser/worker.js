/* The work behind the page: an engine for each plan, asked for one replication of one policy at a time. */

const WEEKLY = [
  "satisfaction", "twin_satisfaction", "satisfaction_no_failure", "satisfaction_do_nothing", "spread_no_failure",
];

const engines = [];

async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function prepare({ plans, wasm }) {
  const code = await unpacked(wasm);
  for (const plan of plans) {
    for (const seed of plan.seeds) {
      seed.links = await unpacked(seed.network);
      for (const [name, text] of Object.entries(seed.pilots)) seed.pilots[name] = await unpacked(text);
    }
    engines.push(await makeEngine(plan, code, await unpacked(plan.memory.image)));
  }
}

function replicate({ at = 0, policy, moved, number, failures = true, bands = false }) {
  const engine = engines[at];
  const { plan } = engine;
  const worlds = engine.worlds(number, policy, moved, failures);
  const weekly = weeklyOf(plan, worlds);
  return {
    outcomes: outcomesOf(plan, worlds),
    segments: segmentsOf(plan, worlds),
    pilots: pilotsOf(plan, worlds, plan.seeds[number].pilots),
    bands: bands ? bandsOf(plan, worlds) : null,
    weekly: Object.fromEntries(WEEKLY.map((name) => [name, weekly[name]])),
    watched: watchedOf(plan, worlds),
    months: monthsOf(plan, weekly),
  };
}

onmessage = async ({ data }) => {
  try {
    if (data.plans) {
      await prepare(data);
      postMessage({ ready: true });
    } else if (data.follow) {
      postMessage({ job: data.job, result: followOne(engines[data.at ?? 0], data) });
    } else if (data.draw) {
      postMessage({ job: data.job, result: drawnWeeks(engines[data.at], data) });
    } else {
      postMessage({ job: data.job, result: replicate(data) });
    }
  } catch (error) {
    postMessage({ job: data.job, failure: String(error?.message ?? error) });
  }
};
