/* What replications mean: estimates with intervals, verdicts (experiments/comparison). */

const CONTRASTS = new Set([
  "paradox", "paradox_horizon", "paradox_selected", "recovery_person", "recovery_person_horizon", "recovery_base",
  "total", "direct", "spillover",
]);
const LEAST_SPREAD = 0.05;

function interval(values, quantiles) {
  const kept = values.filter(Number.isFinite);
  const n = kept.length;
  if (!n) return { estimate: NaN, low: NaN, high: NaN, n };
  const middle = fsum(kept) / n;
  if (n === 1) return { estimate: middle, low: NaN, high: NaN, n };
  if (kept.every((value) => value === kept[0])) return { estimate: kept[0], low: kept[0], high: kept[0], n };
  const variance = fsum(kept.map((value) => (value - middle) * (value - middle))) / (n - 1);
  const half = quantiles[n - 1] * Math.sqrt(variance / n);
  return { estimate: middle, low: middle - half, high: middle + half, n };
}

/* An interval ends where the number can be no more, though its estimate stays inside. */
function clip(found, limits) {
  if (!limits || Number.isNaN(found.low)) return found;
  const low = Math.min(limits[0] ?? -Infinity, found.estimate);
  const high = Math.max(limits[1] ?? Infinity, found.estimate);
  return { ...found, low: Math.max(found.low, low), high: Math.min(found.high, high) };
}

/* What one sd is: the spread of satisfaction where nothing fails, under the reference policy. */
function unitOf(runs) {
  const weeks = Float64Array.from(runs.flatMap((run) => Array.from(run.weekly.spread_no_failure)));
  const known = weeks.filter(Number.isFinite);
  const spread = known.length ? sum(known) / known.length : 0.0;
  return spread >= LEAST_SPREAD ? spread : 1.0;
}

function level(name, runs, unit, about) {
  const found = interval(runs.map((run) => run.outcomes[name]), about.tQuantiles);
  if (CONTRASTS.has(name)) {
    return { ...found, estimate: found.estimate / unit, low: found.low / unit, high: found.high / unit };
  }
  return clip(found, about.limits[name]);
}

/* The difference of two policies, taken in each replication, on the same luck. */
function difference(name, runs, others, unit, about) {
  const divisor = CONTRASTS.has(name) || name === "satisfaction_sd" ? unit : 1.0;
  return interval(
    runs.map((run, at) => (run.outcomes[name] - others[at].outcomes[name]) / divisor),
    about.tQuantiles,
  );
}

const decided = (found) => found.n >= 2;
const above = (found, margin) => decided(found) && found.low > margin;
const below = (found, margin) => decided(found) && found.high < -margin;
const within = (found, margin) => decided(found) && found.low >= -margin && found.high <= margin;

function verdictOf(harm, gain, margin) {
  if (above(harm, margin)) return "lift";
  if (below(gain, margin)) return "backfire";
  if (above(gain, margin) && below(harm, margin)) return "partial_repair";
  if (above(gain, margin) && within(harm, margin)) return "full_repair";
  if (within(gain, margin) && below(harm, margin)) return "no_repair";
  if (within(gain, margin) && within(harm, margin)) return "no_difference";
  return "undecided";
}

function policyVerdict(found, margin) {
  if (above(found, margin)) return "better";
  if (below(found, margin)) return "worse";
  return within(found, margin) ? "no_difference" : "undecided";
}
