/* The page: levers on one side, what they bring on the other. */

const data = JSON.parse(document.getElementById("data").textContent);
const { about, plan } = data;

let state;
let lived; // what the numbers on the page are of: `state.now`, or what it was a moment ago while a lever is dragged
let series = "satisfaction";
let followed = null;
let asking = 0;

/* A policy as the engine is asked for it: its name and what was moved. */
const keyOf = (policy, moved) => JSON.stringify([policy, Object.entries(moved).sort()]);

function asked() {
  const { from, moved } = lived;
  const all = [
    { policy: from, moved },
    { policy: from, moved: {} },
    { policy: about.reference, moved: {} },
  ];
  return all.map((one) => ({ ...one, key: keyOf(one.policy, one.moved) }));
}

function calculate() {
  lived = state.now;
  ask(asked(), plan.seeds.length);
  show();
  if (followed !== null) follow();
}

/* Whether nothing has been answered yet of what is asked; what was found before stays in its place, paler. */
const isBusy = () => $("results").getAttribute("aria-busy") === "true";

/* Of yours, of the file's and of the reference, the replications that all three have. */
const together = () => shared(asked().map((one) => one.key));

const policyTitle = (name) => about.policies[name].title[language];
const isMoved = () => Object.keys(lived.moved).length > 0;
const names = () => [t("browser.as_in_file", { policy: policyTitle(lived.from) }), t("browser.yours")];
const whole = (number) => number.toLocaleString("en-US");

function show() {
  const [mine, file, reference] = together();
  const number = mine.length;
  showStatus(number);
  $("results").setAttribute("aria-busy", String(number === 0));
  if (!number) return;
  $("results").hidden = false;
  const unit = unitOf(reference);
  const found = { mine, file, reference, unit };
  showVerdicts(found);
  showContrasts(found);
  showNumbers(found);
  showSeries(found);
  showSegments(found);
  showPilot(found);
  if (lived !== state.now) calculate(); // the lever was dragged on
}

function showStatus(number) {
  const all = plan.seeds.length;
  $("progress").value = number;
  $("status").textContent = t(number < all ? "browser.replications_so_far" : "browser.replications_all", {
    number, all, persons: whole(plan.persons), weeks: plan.horizon,
  });
  document.body.dataset.replications = number;
}

function wordsOf(list, unit) {
  const one = (name) => level(name, list, unit, about);
  return {
    person: verdictOf(one("paradox"), one("recovery_person"), about.margin),
    base: verdictOf(one("total"), one("recovery_base"), about.margin),
  };
}

function showVerdicts({ mine, file, reference, unit }) {
  const place = $("verdicts");
  const lists = isMoved() ? [file, mine] : [file];
  place.replaceChildren(
    ...lists.map((list, at) => {
      const words = wordsOf(list, unit);
      const against = policyVerdict(difference("satisfaction_sd", list, reference, unit, about), about.margin);
      const isReference = lived.from === about.reference && at === 0;
      const line = (label, word, note) =>
        element("p", {}, element("span", { class: "label" }, label), element("strong", { "data-word": word }, t(`verdict.${word}`)),
          element("span", { class: "meaning" }, note));
      return element(
        "div",
        { class: `verdict s${at}`, role: "group", "aria-label": names()[at] },
        element("h3", {}, names()[at]),
        line(t("browser.person"), words.person, t(`browser.means_${words.person}`)),
        line(t("browser.base"), words.base, t(`browser.means_${words.base}`)),
        isReference ? null : line(t("browser.against", { policy: policyTitle(about.reference) }), against, ""),
      );
    }),
  );
  const now = wordsOf(mine, unit);
  const summary = t("browser.summary", {
    policy: names()[lists.length - 1], person: t(`verdict.${now.person}`), base: t(`verdict.${now.base}`),
  });
  if ($("summary").textContent !== summary) $("summary").textContent = summary; // said aloud where it changes
  if (mine.length < 2) place.append(element("p", { class: "note" }, t("browser.one_replication")));
}

const ROWS = ["paradox", "recovery_person", "total", "recovery_base"];

function showContrasts({ mine, file, reference, unit }) {
  const lists = isMoved() ? [file, mine] : [file];
  const rows = ROWS.map((name) => ({
    label: t(`browser.row_${name}`),
    marks: lists.map((list) => level(name, list, unit, about)),
  }));
  if (isMoved() || lived.from !== about.reference) {
    rows.push({
      label: t("browser.row_policy", { policy: policyTitle(about.reference) }),
      marks: lists.map((list) => difference("satisfaction_sd", list, reference, unit, about)),
    });
  }
  const shown = names().slice(0, lists.length);
  put("contrasts", intervalFigure(width("contrasts"), rows, shown, about.margin, t("browser.contrasts")));
  const cells = rows.map((row) => [row.label, ...row.marks.map((one) => withInterval(one, signed))]);
  $("contrasts-table").replaceChildren(table([t("browser.contrast"), ...shown], cells, t("browser.contrasts")));
  $("contrasts-note").textContent = t("browser.contrasts_note", { margin: about.margin });
}

const NUMBERS = ["satisfaction", "nps", "retention", "profit", "recovery_cost", "days"];

function showNumbers({ mine, file, unit }) {
  const heads = [t("browser.number"), names()[0]];
  if (isMoved()) heads.push(names()[1], t("browser.difference"));
  const rows = NUMBERS.map((name) => {
    const write = writer(name);
    const cells = [t(`browser.outcome_${name}`), withInterval(level(name, file, unit, about), write)];
    if (isMoved()) {
      cells.push(withInterval(level(name, mine, unit, about), write));
      cells.push(withInterval(difference(name, mine, file, unit, about), writer(name, true)));
    }
    return cells;
  });
  $("numbers").replaceChildren(table(heads, rows, t("browser.numbers")));
  $("numbers-note").textContent = about.money
    ? t("browser.money_note", { currency: about.money.currency, weeks: plan.horizon })
    : t("browser.money_note_in_prices", { weeks: plan.horizon });
}

const WEEKLY_LINES = [
  ["satisfaction", "yours"],
  ["satisfaction_no_failure", "never"],
  ["satisfaction_do_nothing", "nothing"],
];
const MONTHS_IN_MONEY = ["profit", "cumulative", "ahead"];
const MONTHS = ["customers", "complaints", "backlog", "days", "nps", ...MONTHS_IN_MONEY];

/* A line of means with its band, from one list of numbers a replication. */
function lineOf(lists, name, look, divisor = 1) {
  const bands = Array.from(lists[0], (_, at) => interval(lists.map((list) => list[at] / divisor), about.tQuantiles));
  return {
    name, look,
    values: bands.map((one) => one.estimate),
    low: bands.map((one) => one.low),
    high: bands.map((one) => one.high),
  };
}

function linesOf({ mine, file, reference, unit }) {
  const [fileName, yours] = names();
  if (series === "satisfaction") {
    const lines = [lineOf(file.map((run) => run.weekly.satisfaction), fileName, "s0", unit)];
    if (isMoved()) lines.push(lineOf(mine.map((run) => run.weekly.satisfaction), yours, "s1", unit));
    for (const [name, look] of WEEKLY_LINES.slice(1)) {
      const line = lineOf(mine.map((run) => run.weekly[name]), t(`browser.line_${look}`, { policy: isMoved() ? yours : fileName }), look, unit);
      lines.push({ ...line, low: null, high: null });
    }
    return lines;
  }
  const monthly = (list) =>
    list.map((run, at) =>
      series === "ahead"
        ? run.months.cumulative.map((one, month) => one - reference[at].months.cumulative[month])
        : run.months[series],
    );
  const inMoney = MONTHS_IN_MONEY.includes(series);
  const divisor = inMoney && about.money ? 1 / about.money.unit : 1;
  const lines = [lineOf(monthly(file), fileName, "s0", divisor)];
  if (isMoved()) lines.push(lineOf(monthly(mine), yours, "s1", divisor));
  return lines;
}

function showSeries(found) {
  const lines = linesOf(found);
  const isWeekly = series === "satisfaction";
  const axis = t(isWeekly ? "browser.week" : "browser.month");
  const unit = MONTHS_IN_MONEY.includes(series)
    ? about.money ? t("browser.unit_currency", { currency: about.money.currency }) : t("browser.unit_prices")
    : t(`browser.unit_${series}`);
  const title = t(`browser.series_${series}`, { policy: policyTitle(about.reference) });
  put("series", lineFigure(width("series"), lines, isWeekly ? 0 : 1, unit, axis, title));
  const told = (line, at) => withInterval({ estimate: line.values[at], low: line.low?.[at], high: line.high?.[at] }, plain);
  const rows = lines[0].values.map((_, at) => [at + (isWeekly ? 0 : 1), ...lines.map((line) => told(line, at))]);
  $("series-table").replaceChildren(table([axis, ...lines.map((line) => line.name)], rows, title));
}

function showSegments({ mine, file, unit }) {
  $("segments-part").hidden = plan.segments < 2;
  if (plan.segments < 2) return;
  const shown = ["paradox", "total", "retention", ...(about.money ? ["lifetime_value"] : [])];
  const cellOf = (list, number, name) => {
    const found = interval(list.map((run) => run.segments[number][name]), about.tQuantiles);
    if (name === "retention") return withInterval(clip(found, [0, 1]), writer(name));
    return withInterval(found, name === "lifetime_value" ? writer(name) : (value) => signed(value / unit));
  };
  const rows = about.segments.flatMap((segment, number) =>
    (isMoved() ? [file, mine] : [file]).map((list, at) => [
      isMoved() ? t("browser.segment_under", { segment: segment.title[language], policy: names()[at] }) : segment.title[language],
      ...shown.map((name) => cellOf(list, number, name)),
    ]));
  const heads = shown.map((name) => t(`browser.segment_${name}`, { currency: about.money?.currency }));
  $("segments").replaceChildren(table([t("browser.segment"), ...heads], rows, t("browser.segments")));
}

/* What a pilot changes against the reference policy for those in it and for the others, on the same luck. */
function showPilot({ mine, file, reference }) {
  const { from } = lived;
  const who = about.pilots[from];
  $("pilot-part").hidden = !who;
  if (!who) return;
  const values = { reference: policyTitle(about.reference), weeks: plan.horizon };
  $("pilot-heading").textContent = t("pilot.heading", values);
  $("pilot-who").textContent = who[language];
  $("pilot-note").textContent = t("pilot.note");
  const value = about.money ? t("money.pilot_value", { currency: about.money.currency }) : t("money.pilot_value_in_prices");
  const write = {
    satisfaction: (number) => signed(number, 1), retention: writer("retention", true), lifetime_value: writer("lifetime_value", true),
  };
  const rows = (isMoved() ? [file, mine] : [file]).flatMap((list, at) =>
    ["inside", "outside"].map((where) => [
      t(`pilot.${where}`, { policy: names()[at] }),
      ...Object.keys(write).map((name) => {
        const gaps = list.map((run, number) => run.pilots[from][where][name] - reference[number].pilots[from][where][name]);
        return withInterval(interval(gaps, about.tQuantiles), write[name]);
      }),
    ]));
  const heads = [t("browser.policy"), t("pilot.satisfaction"), t("pilot.stay"), value];
  $("pilot").replaceChildren(table(heads, rows, t("pilot.heading", values)));
}

function put(id, svg) {
  $(id).replaceChildren(svg);
}

function width(id) {
  return Math.max(300, Math.min(980, $(id).clientWidth || 640));
}

/* The levers, those of most use first. */
function showLevers() {
  const policy = about.policies[state.now.from];
  const places = { first: $("levers-first"), more: $("levers-more") };
  for (const place of Object.values(places)) place.replaceChildren();
  for (const lever of about.levers) places[lever.isFirst ? "first" : "more"].append(control(lever, policy));
  $("from").replaceChildren(
    ...Object.entries(about.policies).map(([name, one]) => element("option", { value: name, selected: name === state.now.from }, one.title[language])),
  );
  $("from-note").textContent = policy.note[language];
  markLevers();
}

function control(lever, policy) {
  const id = `lever-${lever.name}`;
  const own = policy.values[lever.name];
  const there = toldOf(lever, own);
  const span = spanOf(lever);
  const [low, high] = [Math.min(span.low, there), Math.max(span.high, there)];
  const slider = element("input", {
    type: "range", id, min: low, max: high, step: "any", value: there, "aria-describedby": `${id}-means`,
    oninput: (event) => moved(lever, modelOf(lever, stepped(span, Number(event.target.value)), own)),
    onkeydown: (event) => keyed(event, lever),
  });
  const number = element("input", {
    type: "text", inputmode: "decimal", id: `${id}-number`, "aria-label": leverTitle(lever), autocomplete: "off",
    onchange: (event) => typed(event.target, lever),
  });
  const back = element("button", { type: "button", class: "back", onclick: () => { state.move(lever.name, own); slider.focus(); } },
    t("browser.back"));
  back.setAttribute("aria-label", t("browser.back_of", { lever: leverTitle(lever) }));
  return element(
    "div",
    { class: "lever", "data-lever": lever.name },
    element("label", { for: id }, leverTitle(lever)),
    element("span", { class: "row" }, slider, number, back),
    element("span", { class: "note", id: `${id}-means` }, lever.meaning[language],
      policy.scheduled.includes(lever.name) ? t("words.space") + t("browser.scheduled") : "",
      lever.own ? element("span", { class: "model" }) : ""),
  );
}

const inFile = (lever) => about.policies[state.now.from].values[lever.name];

function keyed(event, lever) {
  const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5 }[event.key];
  if (!steps) return;
  event.preventDefault();
  const [low, high] = [Number(event.target.min), Number(event.target.max)];
  const span = spanOf(lever);
  const next = stepped(span, toldOf(lever, valueOf(lever)) + steps * span.step);
  moved(lever, modelOf(lever, Math.min(high, Math.max(low, next)), inFile(lever)));
}

function typed(input, lever) {
  const [low, high] = limitsOf(lever);
  const value = modelOf(lever, numberMeant(input.value, low, high), inFile(lever));
  const isGood = isAllowed(lever, value);
  input.setAttribute("aria-invalid", String(!isGood));
  if (isGood) moved(lever, value);
  $("said").textContent = isGood ? "" : t("browser.not_allowed", { lever: leverTitle(lever), low, high });
}

const valueOf = (lever) => state.now.moved[lever.name] ?? about.policies[state.now.from].values[lever.name];

/* Moves of one lever that follow each other closely are one step back. */
let lastMove = { name: "", at: 0 };
function moved(lever, value) {
  const now = performance.now();
  const goesOn = lastMove.name === lever.name && now - lastMove.at < 800 && state.past.length;
  const before = goesOn ? state.past.pop() : null;
  state.move(lever.name, value);
  if (before) state.past[state.past.length - 1] = before;
  lastMove = { name: lever.name, at: now };
}

function markLevers() {
  for (const lever of about.levers) {
    const place = document.querySelector(`[data-lever="${CSS.escape(lever.name)}"]`);
    const value = valueOf(lever);
    const isOwn = !(lever.name in state.now.moved);
    const slider = place.querySelector("input[type=range]");
    slider.value = toldOf(lever, value);
    slider.setAttribute("aria-valuetext", withUnit(lever, value));
    const number = place.querySelector("input[type=text]");
    if (document.activeElement !== number || isOwn) number.value = String(toldOf(lever, value));
    const inModel = { value: Number(value.toPrecision(4)), unit: lever.unit[language] };
    if (lever.own) place.querySelector(".model").textContent = t("browser.in_model", inModel);
    place.classList.toggle("moved", !isOwn);
    place.querySelector(".back").hidden = isOwn;
  }
  const changes = about.levers.filter((lever) => lever.name in state.now.moved).map((lever) =>
    t("browser.change", {
      lever: leverTitle(lever), before: toldOf(lever, inFile(lever)), now: toldOf(lever, state.now.moved[lever.name]),
    }));
  $("changes").replaceChildren(...(changes.length ? changes : [t("browser.no_change")]).map((text) => element("li", {}, text)));
  $("yaml").textContent = yaml();
  $("undo").disabled = !state.past.length;
  $("redo").disabled = !state.future.length;
  $("reset").disabled = !Object.keys(state.now.moved).length;
}

/* A lever as a file says it: in the firm's unit where that is read as the same number of the model. */
function written(lever, value) {
  const told = toldOf(lever, value);
  const isSame = lever.own && modelOf(lever, told, NaN) === value;
  return isSame ? [lever.own.key || lever.name, `${told}${lever.own.after}`] : [lever.name, value];
}

/* The policy in a scenario file of its own, beside those that it is held against. */
function yaml() {
  let name = "yours";
  for (let at = 2; Object.hasOwn(about.policies, name); at++) name = `yours_${at}`;
  const kept = [...new Set([about.reference, state.now.from])].map((one) => JSON.stringify(one));
  const head = [`extends: ${JSON.stringify(about.base)}`, `reference: ${JSON.stringify(about.reference)}`, "policies:"];
  const lines = [...head, ...kept.map((one) => `  ${one}: {like: ${one}}`), `  ${name}:`, `    like: ${JSON.stringify(state.now.from)}`];
  const spent = [];
  for (const lever of about.levers.filter((one) => one.name in state.now.moved)) {
    const [key, value] = written(lever, state.now.moved[lever.name]);
    if (lever.name.startsWith("prevention.")) spent.push(`${JSON.stringify(about.causes[Number(lever.name.slice(11))])}: ${value}`);
    else lines.push(`    ${key}: ${value}`);
  }
  if (spent.length) lines.push(`    prevention: {${spent.join(", ")}}`);
  return lines.join("\n");
}

const isPerson = (text) => /^\d+$/.test(text) && Number(text) < plan.persons;

async function follow(person = followed) {
  const mine = ++asking;
  const { from, moved: levers } = state.now;
  $("person-said").textContent = t("browser.person_wait");
  const one = await pool.ask({ follow: true, policy: from, moved: levers, number: 0, person }, true);
  if (mine !== asking) return;
  followed = one.person;
  state.write();
  $("person-found").hidden = false;
  $("person-number").value = String(one.person);
  const title = t("browser.person_title");
  $("person-said").textContent = whoIs(one, about.segments);
  put("person-figure", lineFigure(width("person-figure"), linesOfPerson(one), 0, t("browser.unit_latent"), t("browser.week"), title));
  $("person-table").replaceChildren(tableOfPerson(one, title));
}

function saveFigure(id, isPicture) {
  downloadFigure(`${about.name}-${id}`, $(id).querySelector("svg"), isPicture);
}

/* What stands beside a number in the file where the firm has a currency (experiments/comparison/currency.py). */
function inCurrency(name, { estimate, low, high }) {
  if (!about.money) return [];
  if (!isMoney(name)) return ["", "", "", "", ""];
  const { currency, unit, aYear, customers } = about.money;
  const told = [estimate, low, high].map((one) => one * unit * aYear);
  return [currency, ...told, customers ? told[0] * customers : NaN];
}

/* Every number of the page: outcomes, differences on the same luck, weeks, months, segments. */
function downloadNumbers() {
  const [mine, file, reference] = together();
  if (!mine.length) return;
  const unit = unitOf(reference);
  const { from } = lived;
  const lines = [["policy", "outcome", "against", "segment", "week", "month", "unit", "estimate", "low", "high", "n"]];
  if (about.money) lines[0].push("currency", "customer_year", "customer_year_low", "customer_year_high", "firm_year");
  const add = (policy, outcome, measure, one, { against = "", segment = "", week = "", month = "" } = {}) => {
    const told = week === "" && month === "" ? inCurrency(outcome, one) : inCurrency("", one);
    lines.push([policy, outcome, against, segment, week, month, measure, one.estimate, one.low, one.high, one.n, ...told]);
  };
  const over = (list, numberOf, divisor = 1) => interval(list.map((run) => numberOf(run) / divisor), about.tQuantiles);
  for (const [policy, list] of [[from, file], ...(isMoved() ? [["yours", mine]] : [])]) {
    const others = new Map([[about.reference, reference], ...(policy === from ? [] : [[from, file]])]);
    for (const { name, unit: measure } of about.outcomes) {
      add(policy, name, measure, level(name, list, unit, about));
      for (const [against, other] of others) add(policy, name, measure, difference(name, list, other, unit, about), { against });
    }
    for (const [name] of WEEKLY_LINES) {
      for (let week = 0; week < plan.horizon; week++) add(policy, name, "sd", over(list, (run) => run.weekly[name][week], unit), { week });
    }
    for (const name of MONTHS.filter((one) => one in list[0].months)) {
      const measure = MONTHS_IN_MONEY.includes(name) ? "price" : about.texts.en[`browser.unit_${name}`];
      list[0].months[name].forEach((_, at) => add(policy, name, measure, over(list, (run) => run.months[name][at]), { month: at + 1 }));
    }
    about.segments.forEach((segment, at) => {
      const ofSegment = (name, divisor) => over(list, (run) => run.segments[at][name], divisor);
      for (const name of ["paradox", "total"]) add(policy, name, "sd", ofSegment(name, unit), { segment: segment.name });
      add(policy, "retention", "share", clip(ofSegment("retention"), [0, 1]), { segment: segment.name });
      add(policy, "lifetime_value", "price", ofSegment("lifetime_value"), { segment: segment.name });
    });
  }
  downloadTable(`${about.name}-numbers`, lines);
}

/* Every sentence that stands in the page itself. */
function showWords() {
  document.documentElement.lang = language === "zh" ? "zh-Hans" : language;
  for (const place of document.querySelectorAll("[data-say]")) place.textContent = t(`browser.${place.dataset.say}`);
  for (const place of document.querySelectorAll("[data-label]")) place.setAttribute("aria-label", t(`browser.${place.dataset.label}`));
  showLinks();
  const texts = about.scenario[language];
  document.title = texts.title;
  $("title").textContent = texts.title;
  $("purpose").textContent = texts.purpose;
  $("question").textContent = texts.question;
  $("made").textContent = t(about.command ? "browser.made" : "browser.made_alone", { model: about.model, command: about.command, seeds: plan.seeds.length });
  for (const button of document.querySelectorAll("[data-lang]")) {
    button.setAttribute("aria-pressed", String(button.dataset.lang === language));
  }
  $("series-choice").replaceChildren(
    ...["satisfaction", ...MONTHS].map((name) =>
      element("option", { value: name, selected: name === series }, t(`browser.series_${name}`, { policy: policyTitle(about.reference) }))),
  );
}

function speak(lang) {
  language = lang;
  showWords();
  showLevers();
  state.write();
  show();
  if (followed !== null) follow();
}

function changed() {
  if ($("from").value !== state.now.from) showLevers();
  else markLevers();
  // While a lever is dragged, the first answer is waited for and shown before the next is asked.
  if (!isBusy()) calculate();
}

function listen() {
  $("from").addEventListener("change", (event) => state.set({ from: event.target.value, moved: {} }));
  $("undo").addEventListener("click", () => state.undo());
  $("redo").addEventListener("click", () => state.redo());
  $("reset").addEventListener("click", () => state.set({ ...state.now, moved: {} }));
  $("copy").addEventListener("click", copy);
  $("series-choice").addEventListener("change", (event) => { series = event.target.value; state.write(); show(); });
  $("person-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = $("person-number").value.trim();
    follow(isPerson(wanted) ? Number(wanted) : null);
  });
  for (const button of document.querySelectorAll("[data-lang]")) button.addEventListener("click", () => speak(button.dataset.lang));
  for (const button of document.querySelectorAll("[data-save]")) {
    button.addEventListener("click", () => saveFigure(button.dataset.save, button.dataset.kind === "png"));
  }
  $("save-numbers").addEventListener("click", downloadNumbers);
  window.addEventListener("keydown", (event) => {
    const isText = event.target.matches?.("input[type=text]");
    if (isText || !(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "z") return;
    event.preventDefault();
    if (event.shiftKey) state.redo();
    else state.undo();
  });
  new ResizeObserver(() => showSoon()).observe($("results"));
}

async function copy() {
  state.write();
  try {
    await navigator.clipboard.writeText(location.href);
    $("said").textContent = t("browser.copied");
  } catch {
    $("said").textContent = t("browser.copy_by_hand");
  }
}

function failed(what) {
  $("said").textContent = t("browser.failed", { what });
}

function begin() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const [lang, person] = [asked.get("lang"), asked.get("person") ?? ""];
  language = Object.hasOwn(about.texts, lang ?? "") ? lang : about.language;
  if (MONTHS.includes(asked.get("series"))) series = asked.get("series");
  state = new State(changed);
  lived = state.now;
  showWords();
  showLevers();
  listen();
  if (typeof WebAssembly !== "object" || typeof DecompressionStream !== "function") return failed(t("browser.too_old"));
  pool = new Pool(data.work, { plans: [plan], wasm: data.wasm }, failed);
  calculate();
  if (isPerson(person)) follow(Number(person));
}

begin();
