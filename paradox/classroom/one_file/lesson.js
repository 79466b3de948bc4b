/* A lesson: read, guess, watch two worlds on the same luck, see the answer, move the levers; or any two worlds, without
   anything to guess. */

// A world is played in about so many milliseconds, whatever its length.
const [PLAYED_IN, QUICKEST] = [15_000, 60];
// How high a chart is that stands beside levers.
const LOW = 300;
// What stays free below figures on a wall.
const FOOT = 16;
// Of how many firms as levers stood the drawn customers are kept.
const MOST_DRAWN = 12;
const SIDES = [0, 1];
let now = fresh();
let player = 0;
let touched = false;
let asking = 0;
let lives = null;
// What the drawings show, by key, and what was asked for last.
const peopleOf = new Map();
let peopleAsked = "";
const asksLeft = about.guess?.side === "left";
let whose = asksLeft && about.sides[0].levers.length ? 0 : 1;

const lesson = () => about.lesson[language];
const titleOf = (number) => about.sides[number].title[language];
const sideName = (number) => t(number ? "lesson_page.right" : "lesson_page.left", { title: titleOf(number) });
const isMoved = (number) => Object.keys(now.moved[number]).length > 0;
const anyMoved = () => SIDES.some(isMoved);
const isOver = () => now.week >= about.horizon;
const written = (value) => plain(value, about.guess.decimals);

const keyOf = (number, moved) => JSON.stringify([number, Object.entries(moved).sort()]);

function taskOf(number, moved) {
  const { plan: at, policy, failures } = about.sides[number];
  return { key: keyOf(number, moved), at, policy, failures, moved, bands: true };
}

/* Both sides as the levers stand, and as the lesson has them, which is drawn beside. */
function calculate() {
  peopleAsked = "";
  ask([...SIDES.map((number) => taskOf(number, now.moved[number])), ...SIDES.map((number) => taskOf(number, {}))], about.replications);
  showSoon();
}

/* The replications that both sides have: the luck of the lesson is the first. */
const together = (moved = now.moved) => shared(SIDES.map((number) => keyOf(number, moved[number])));

/* A number of a run, of everybody or of a group. */
const read = (run, outcome, group) => (group ? run[group.of][group.at] : run.outcomes)[outcome];

/* The answer to what is asked, on one luck (paradox.classroom.lesson.answer). */
function answerOf(left, right) {
  const { outcome, minus, group, side, scale } = about.guess;
  const one = (run) => read(run, outcome, group) - (minus ? read(run, minus, group) : 0);
  if (side === "difference") return scale * (one(right) - one(left));
  return scale * one(side === "left" ? left : right);
}

function answers(moved = now.moved) {
  const [lefts, rights] = together(moved);
  return lefts.map((left, luck) => answerOf(left, rights[luck]));
}

/* The mean answer with its 95 % interval, which ends where such a number can be no more. */
function meanOf(list) {
  const { outcome, minus, side, scale } = about.guess;
  const ends = minus || side === "difference" || scale < 0 ? null : about.limits[outcome];
  return clip(interval(list, about.tQuantiles), ends?.map((end) => (end === null ? null : end * scale)));
}

function show() {
  const count = together()[0].length;
  document.body.dataset.replications = count;
  for (const id of ["play", "week-on", "all-weeks", "save-svg", "save-png", "save-numbers"]) $(id).disabled = count === 0;
  if (!count) return;
  if (isOpen("watch", now)) {
    showWorlds();
    drawPerson();
  }
  if (now.revealed) {
    if (asks) showAnswer();
    showNumbers();
  }
  document.dispatchEvent(new Event("shown"));
}

/* How many numbers of the series the worlds have come to. */
function come() {
  if (isWeekly(series())) return now.week;
  const starts = plans[0].monthStarts;
  return [...starts.slice(1), about.horizon].filter((end) => end <= now.week).length;
}

const series = () => now.series ?? usualSeries();

function linesOf(number) {
  const [list, others] = [together()[number], together()[1 - number]];
  const [before, otherBefore] = [number, 1 - number].map((one) => runsOf(keyOf(one, {}))[0]);
  const hasMoved = (series() === "ahead" ? anyMoved() : isMoved(number)) && before && otherBefore;
  const shown = linesShown(number, series(), titleOf(number));
  const lines = shown.map(({ name, look, of }) => ({ name, look, values: of(list[0], others[0]) }));
  shown.forEach(({ name, look, of }, at) => {
    if (!look.startsWith("s")) return;
    if (now.revealed && list.length > 1) {
      const all = list.map((run, luck) => of(run, others[luck]));
      lines[at].low = Array.from(lines[at].values, (_, week) => Math.min(...all.map((one) => one[week])));
      lines[at].high = Array.from(lines[at].values, (_, week) => Math.max(...all.map((one) => one[week])));
    }
    if (hasMoved) {
      const told = shown[1]?.look.startsWith("s") ? t("lesson_page.line_before_of", { line: name }) : t("lesson_page.line_before");
      lines.push({ name: told, look: look.replace(/^s\d/, "before"), values: of(before, otherBefore) });
    }
  });
  return lines;
}

function showWorlds() {
  $("week").textContent = t("lesson_page.week", { week: now.week, horizon: about.horizon });
  const note = [t("lesson_page.burn_in", { weeks: about.burnIn })];
  if (series() === PEOPLE) {
    showPeople();
    note.unshift(t("lesson_page.people_note"));
  } else {
    showLines();
    note.unshift(t("lesson_page.same_scale"));
    if (now.revealed) note.push(t("lesson_page.bands", { number: together()[0].length }));
  }
  $("charts-note").textContent = note.join(t("words.space"));
}

/* Some of the customers in both worlds, in the week that has come; asked for as soon as somebody looks at them. */
function showPeople() {
  const keys = SIDES.map((number) => keyOf(number, now.moved[number]));
  askPeople(keys);
  const places = document.querySelectorAll("#worlds .chart");
  const high = now.large ? heightBeside(places[0], 0) : undefined;
  places.forEach((place, number) => {
    const weeks = peopleOf.get(keys[number]);
    if (!weeks) return place.replaceChildren(element("p", { class: "note" }, t("browser.person_wait")));
    const title = `${sideName(number)}. ${seriesTitle(PEOPLE)}`;
    const made = [widthOf(place), high, title].join();
    if (place.dataset.made !== made || !place.querySelector("[role=listbox]")) {
      put(place, (width) => peopleFigure(width, high, plans[about.sides[number].plan].sample, title, followPicked));
      place.append(element("p", { class: "note" }));
      place.dataset.made = made;
    }
    place.firstChild.paint(weeks[now.week], now.person);
    place.lastChild.textContent = peopleTold(weeks[now.week], now.week);
  });
}

function askPeople(keys) {
  if (peopleAsked === keys.join()) return;
  peopleAsked = keys.join();
  SIDES.filter((number) => !peopleOf.has(keys[number])).forEach((number) => {
    const { at, policy, failures, moved } = taskOf(number, now.moved[number]);
    pool.ask({ draw: true, at, policy, failures, moved, number: 0 }, true).then((weeks) => {
      peopleOf.set(keys[number], weeks);
      for (const key of peopleOf.keys()) if (peopleOf.size > MOST_DRAWN && !keys.includes(key)) peopleOf.delete(key);
      showSoon();
    });
  });
}

function followPicked(person) {
  $("person-box").open = true;
  follow(person);
  $("person-part").scrollIntoView({ block: "nearest" });
}

/* Lines of both worlds on one scale, as far as they have come. */
function showLines() {
  const weekly = isWeekly(series());
  const [unit, axis] = [unitTold(series()), t(weekly ? "browser.week" : "browser.month")];
  const sides = SIDES.map(linesOf);
  const until = come();
  const places = document.querySelectorAll("#worlds .chart");
  const keys = Math.max(...sides.map((lines) => lines.length));
  const beside = { range: reach(sides.flat()), length: sides[0][0].values.length, keys, height: heightBeside(places[0], keys) };
  sides.forEach((lines, number) => {
    const title = `${titleOf(number)}: ${seriesTitle(series())}`;
    const lived = lines.map((line) => ({
      ...line, values: line.values.slice(0, until), low: line.low?.slice(0, until), high: line.high?.slice(0, until),
    }));
    put(places[number], (width) => lineFigure(width, lived, weekly ? 0 : 1, unit, axis, title, beside));
  });
}

/* Letters of figures are as large as those of the page: how many times those of 16 px. */
const largeness = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
const widthOf = (place) => Math.max(300, (place.clientWidth || 640) / largeness());

/* How high figures are that stand beside levers, or on a wall, where they fill what is left of it. */
function heightBeside(place, keys) {
  const least = LOW + 24 * Math.max(0, keys - 2);
  const left = innerHeight - (place.getBoundingClientRect().top + scrollY);
  if (now.large) return Math.max(least, left / largeness() - FOOT);
  return now.step === "try" ? least : undefined;
}

function put(place, made) {
  const times = largeness();
  const svg = made(widthOf(place));
  for (const name of ["width", "height"]) svg.setAttribute(name, Number(svg.getAttribute(name)) * times);
  place.replaceChildren(svg);
}

function showAnswer() {
  const [list, unit] = [answers(), lesson().unit];
  const mean = meanOf(list);
  const answer = written(list[0]);
  const told = [t(anyMoved() ? "lesson_page.answer_moved" : "lesson_page.answer", { answer, unit })];
  if (now.guess !== null) told.push(t("lesson_page.you_said", { guess: written(now.guess), unit }));
  const place = $("answer");
  const text = told.join(t("words.space"));
  if (place.textContent !== text) place.textContent = text;
  place.dataset.answer = list[0];
  const before = anyMoved() ? answers([{}, {}])[0] : NaN;
  const shown = { answers: list, mean, guess: now.guess, before, unit, write: written };
  put($("line"), (width) => numberLine(width, about.guess, shown, t("lesson_page.step_answer")));
  const known = list.filter(Number.isFinite);
  $("luck").textContent = t(list.length < about.replications ? "lesson_page.luck_so_far" : "lesson_page.luck", {
    number: list.length, all: about.replications, low: written(Math.min(...known)), high: written(Math.max(...known)),
    mean: withInterval(mean, written), unit,
  });
}

/* The numbers that the lesson asks about or speaks of, on both sides. */
function showNumbers() {
  const lists = together();
  const rows = about.rows.map(({ outcome, group, title, unit }) => {
    const name = group ? t("lesson_page.of_group", { outcome: title[language], group: group.title[language] }) : title[language];
    const cells = lists.map((list) => {
      const found = interval(list.map((run) => read(run, outcome, group)), about.tQuantiles);
      return withInterval(clip(found, about.limits[outcome]), isMoney(outcome) ? writer(outcome) : (value) => plain(value, 3));
    });
    const said = isMoney(outcome) ? t("money.stake", { currency: about.money.currency }) : unit[language];
    return [t("lesson_page.number_in", { name, unit: said }), ...cells];
  });
  $("numbers").replaceChildren(table([t("browser.number"), ...SIDES.map(titleOf)], rows, t("lesson_page.numbers")));
  const note = [t("lesson_page.numbers_note", { number: lists[0].length }), madeWith(), about.advice[language]];
  $("numbers-note").textContent = note.filter(Boolean).join(t("words.space"));
}

/* With which file the program gives the same numbers: where the page sets values of its own, they are named. */
function madeWith() {
  const told = about.values.map((values) => Object.entries(values).map(([path, value]) => `${path} = ${value}`).join(", "));
  if (anyMoved()) return "";
  if (!told.some(Boolean)) return t("lesson_page.made_with", { scenario: about.scenario });
  const values = told[0] === told[1] ? told[0] : SIDES.filter((number) => told[number]).map((number) => `${sideName(number)}: ${told[number]}`).join("; ");
  return t("lesson_page.made_with_values", { scenario: about.scenario, values });
}

/* One customer in both worlds; without a number one whose failure was resolved where the lesson asks. */
async function follow(wanted) {
  const mine = ++asking;
  $("person-said").textContent = t("browser.person_wait");
  const live = (number, person) => {
    const { at, policy, failures, moved } = taskOf(number, now.moved[number]);
    return pool.ask({ follow: true, at, policy, failures, moved, number: 0, person }, true);
  };
  const first = about.sides[asksLeft ? 0 : 1].failures ? Number(!asksLeft) : Number(asksLeft);
  const one = await live(first, wanted);
  const other = await live(1 - first, one.person);
  if (mine !== asking) return;
  now.person = one.person;
  keep(now);
  lives = first ? [other, one] : [one, other];
  showPerson();
}

function showPerson() {
  if (!lives) return;
  $("person-number").value = String(lives[0].person);
  $("person-said").textContent = "";
  $("person").replaceChildren(...lives.map((one, number) => element("div", { class: `side s${number}` },
    element("h3", { dir: "auto" }, sideName(number)),
    element("p", {}, whoIs(one, about.sides[number].segments)),
    element("div", { class: "figure" }),
    element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `${t("browser.person_title")}: ${sideName(number)}` }))));
  drawPerson();
}

/* As far as the worlds have come, if somebody looks at it. */
function drawPerson() {
  if (!lives || !$("person-box").open) return;
  const lines = lives.map((one, number) => linesOfPerson(one, `s${number}`));
  const beside = { range: reach(lines.flat()), length: about.horizon, keys: 2 };
  const [title, unit, axis] = [t("browser.person_title"), t("browser.unit_latent"), t("browser.week")];
  document.querySelectorAll("#person .side").forEach((place, number) => {
    const lived = lines[number].map((line) => ({ ...line, values: line.values.slice(0, now.week) }));
    put(place.querySelector(".figure"), (width) => lineFigure(width, lived, 0, unit, axis, title, beside));
    const events = lives[number].events.filter((event) => event.week < now.week);
    place.querySelector(".scroll").replaceChildren(tableOfPerson({ ...lives[number], events }, title));
  });
}

/* What the field says, as far as there is such a person in both worlds; without a number, whoever is worth following. */
function followTyped() {
  const typed = $("person-number").value.trim();
  const most = Math.min(...plans.map((plan) => plan.persons)) - 1;
  const wanted = typed === "" ? null : numberMeant(typed, 0, most);
  const isGood = wanted === null || isPerson(wanted);
  $("person-number").setAttribute("aria-invalid", String(!isGood));
  $("person-said").textContent = isGood ? "" : t("lesson_page.no_person", { most });
  if (isGood) follow(wanted);
}

/* One step is open at a time; on paper all that may be seen are. */
function showStep() {
  for (const part of document.querySelectorAll("[data-on]")) {
    const steps = part.dataset.on.split(" ");
    part.hidden = !steps.includes(now.step);
    part.toggleAttribute("data-ready", steps.some((step) => isOpen(step, now)));
  }
  for (const step of STEPS) {
    for (const part of document.querySelectorAll(`.on-${step}`)) part.hidden = !part.classList.contains(`on-${now.step}`);
  }
  document.body.dataset.step = now.step;
  for (const button of document.querySelectorAll("#steps button")) {
    button.disabled = !isOpen(button.dataset.step, now);
    if (button.dataset.step === now.step) button.setAttribute("aria-current", "step");
    else button.removeAttribute("aria-current");
  }
  const held = isOpen("watch", now);
  $("hold").hidden = $("skip").hidden = held;
  $("on").hidden = !held;
  for (const button of document.querySelectorAll(".again")) button.hidden = !held;
  for (const id of ["guess-slider", "guess-number"]) $(id).disabled = held;
  document.querySelector(".slip").hidden = held;
  $("reveal").hidden = now.revealed;
  $("reveal").disabled = !isOver();
  $("week-back").disabled = $("restart").disabled = now.week === 0;
  $("play").textContent = t(player ? "lesson_page.pause" : "lesson_page.play");
  $("notes-moved").textContent = anyMoved() ? t("lesson_page.notes_moved") : "";
  $("notes").hidden = anyMoved() || now.step === "try";
  document.dispatchEvent(new Event("shown"));
}

function goTo(step) {
  if (!isOpen(step, now)) return;
  stop();
  now.step = step;
  if (["answer", "try"].includes(step)) now.week = about.horizon;
  changed();
  const heading = document.querySelector(`[data-on~="${step}"] h2`);
  heading.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

function changed() {
  keep(now);
  showStep();
  show();
}

/* The guess. */
function showGuess() {
  if (!asks) return;
  const { low, high, step, start } = about.guess;
  const value = now.guess ?? (touched ? Number($("guess-slider").value) : start);
  Object.assign($("guess-slider"), { min: low, max: high, step });
  $("guess-slider").value = value;
  $("guess-number").value = written(value);
  $("guess-number").removeAttribute("aria-invalid");
}

function takeTyped() {
  const { low, high } = about.guess;
  const value = numberMeant($("guess-number").value, low, high);
  const isGood = value >= low && value <= high;
  $("guess-number").setAttribute("aria-invalid", String(!isGood));
  $("guess-said").textContent = isGood ? "" : t("lesson_page.no_guess", {
    low: written(low), high: written(high),
  });
  if (isGood) $("guess-slider").value = value;
  touched = true;
  return isGood ? Number(value.toFixed(about.guess.decimals)) : null;
}

function hold() {
  const value = takeTyped();
  if (value === null) return $("guess-number").focus();
  now.guess = value;
  now.unguessed = false;
  goTo("watch");
}

/* The next guess: the answer is hidden, the worlds begin again, and levers stand as the lesson has them. */
function again() {
  now = { ...fresh(), series: now.series, theme: now.theme, large: now.large };
  touched = false;
  stop();
  lives = null;
  asking++;
  $("person-box").open = false;
  $("person-number").value = "";
  for (const id of ["answer", "line", "luck", "numbers", "person", "person-said"]) $(id).replaceChildren();
  showAll();
  calculate();
  goTo(asks ? "guess" : STEPS[0]);
}

/* Time. */
function setWeek(week) {
  now.week = Math.max(0, Math.min(about.horizon, week));
  if (isOver()) stop();
  changed();
}

function stop() {
  clearInterval(player);
  player = 0;
}

function play() {
  if (player) {
    stop();
    return showStep();
  }
  if (!together()[0].length) return;
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return setWeek(about.horizon);
  if (isOver()) now.week = 0;
  player = setInterval(() => setWeek(now.week + 1), Math.max(QUICKEST, PLAYED_IN / about.horizon));
  showStep();
}

function reveal() {
  if (!isOver()) return;
  now.revealed = true;
  goTo("answer");
}

/* The levers of both firms, one firm at a time. */
function showLevers() {
  $("whose").replaceChildren(...SIDES.map((number) =>
    element("button", { type: "button", "aria-pressed": String(number === whose), dir: "auto", onclick: () => { whose = number; showLevers(); } }, sideName(number))));
  document.querySelectorAll(".levers").forEach((place, number) => {
    place.hidden = number !== whose;
    const side = about.sides[number];
    if (!side.levers.length) return place.replaceChildren(element("p", { class: "note" }, t("lesson_page.no_levers")));
    const [first, more] = [true, false].map((wanted) => side.levers.filter((lever) => lever.isFirst === wanted));
    place.replaceChildren(
      element("div", { class: "first" }, ...first.map((lever) => control(number, lever))),
      element("details", {}, element("summary", {}, t("browser.more_levers")), element("div", { class: "first" }, ...more.map((lever) => control(number, lever)))),
      element("button", { type: "button", class: "levers-back", onclick: () => resetLevers(number) }, t("lesson_page.levers_back")),
    );
    markLevers(number);
  });
}

function control(number, lever) {
  const side = about.sides[number];
  const own = side.values[lever.name];
  const [there, span] = [toldOf(lever, own), spanOf(lever)];
  const id = `lever-${number}-${lever.name}`;
  const slider = element("input", {
    type: "range", id, min: Math.min(span.low, there), max: Math.max(span.high, there), step: "any", "aria-describedby": `${id}-means`,
    oninput: (event) => move(number, lever, modelOf(lever, stepped(span, Number(event.target.value)), own)),
    onkeydown: (event) => keyedLever(event, number, lever),
  });
  const field = element("input", {
    type: "text", inputmode: "decimal", autocomplete: "off", "aria-label": leverTitle(lever),
    onchange: (event) => typedLever(event.target, number, lever),
  });
  const means = lever.meaning[language] + (side.scheduled.includes(lever.name) ? t("words.space") + t("browser.scheduled") : "");
  return element("div", { class: "lever", "data-lever": lever.name, title: means },
    element("label", { for: id }, leverTitle(lever)), field, slider,
    element("span", { id: `${id}-means`, hidden: true }, means));
}

const valueOf = (number, lever) => now.moved[number][lever.name] ?? about.sides[number].values[lever.name];

function keyedLever(event, number, lever) {
  const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5 }[event.key];
  if (!steps) return;
  event.preventDefault();
  const [low, high] = [Number(event.target.min), Number(event.target.max)];
  const span = spanOf(lever);
  const next = stepped(span, toldOf(lever, valueOf(number, lever)) + steps * span.step);
  move(number, lever, modelOf(lever, Math.min(high, Math.max(low, next)), about.sides[number].values[lever.name]));
}

function typedLever(input, number, lever) {
  const [low, high] = limitsOf(lever);
  const value = modelOf(lever, numberMeant(input.value, low, high), about.sides[number].values[lever.name]);
  const isGood = allows(lever, value);
  input.setAttribute("aria-invalid", String(!isGood));
  $("said").textContent = isGood ? "" : t("browser.not_allowed", { lever: leverTitle(lever), low, high });
  if (isGood) move(number, lever, value);
}

function move(number, lever, value) {
  const moved = { ...now.moved[number] };
  if (value === about.sides[number].values[lever.name]) delete moved[lever.name];
  else moved[lever.name] = value;
  now.moved = now.moved.with(number, moved);
  levered(number);
}

function resetLevers(number) {
  now.moved = now.moved.with(number, {});
  $("said").textContent = "";
  levered(number);
}

function levered(number) {
  markLevers(number);
  calculate();
  changed();
  if (now.person !== null) follow(now.person);
}

function markLevers(number) {
  const place = document.querySelectorAll(".levers")[number];
  for (const lever of about.sides[number].levers) {
    const box = place.querySelector(`[data-lever="${CSS.escape(lever.name)}"]`);
    const value = valueOf(number, lever);
    const [slider, field] = [box.querySelector("input[type=range]"), box.querySelector("input[type=text]")];
    slider.value = toldOf(lever, value);
    slider.setAttribute("aria-valuetext", withUnit(lever, value));
    field.value = String(toldOf(lever, value));
    field.removeAttribute("aria-invalid");
    box.classList.toggle("moved", lever.name in now.moved[number]);
  }
  const back = place.querySelector(".levers-back");
  if (back) back.disabled = !isMoved(number);
}

/* Every sentence that stands in the page itself. */
function showWords() {
  document.documentElement.lang = language === "zh" ? "zh-Hans" : language;
  for (const place of document.querySelectorAll("[data-say]")) place.textContent = t(place.dataset.say);
  for (const place of document.querySelectorAll("[data-label]")) place.setAttribute("aria-label", t(place.dataset.label));
  showLinks();
  const { title, aim = "", text = "", question, unit = "", notice = [], look = [] } = lesson();
  document.title = title;
  for (const [id, words] of Object.entries({ title, aim, text, unit })) $(id).textContent = words;
  $("aim").hidden = !aim;
  for (const place of document.querySelectorAll(".asked")) place.textContent = question;
  document.querySelector(".slip-unit").textContent = unit;
  for (const [id, list] of Object.entries({ notes: notice, look })) {
    $(id).replaceChildren(...list.map((words) => element("li", { dir: "auto" }, words)));
  }
  $("sides").replaceChildren(...SIDES.map((number) =>
    element("div", { class: `side s${number}` },
      element("h3", { dir: "auto" }, sideName(number)),
      element("p", { dir: "auto" }, about.sides[number].note[language]))));
  document.querySelectorAll("#worlds .side-title").forEach((place, number) => {
    place.textContent = sideName(number);
    if (!asks) place.nextElementSibling.textContent = about.sides[number].note[language];
  });
  document.querySelectorAll("#steps button").forEach((button, at) => {
    button.textContent = `${at + 1} ${t(`lesson_page.step_${button.dataset.step}`)}`;
  });
  $("same-luck").textContent = t("lesson_page.same_luck", { persons: about.persons.toLocaleString("en-US"), weeks: about.horizon });
  $("series-choice").replaceChildren(...SERIES.map((name) =>
    element("option", { value: name, selected: name === series() }, seriesTitle(name))));
  $("keys-list").replaceChildren(...KEYS.flatMap(([name, key]) =>
    [element("dt", {}, key ?? t("lesson_page.key_space")), element("dd", {}, t(`lesson_page.key_does_${name}`))]));
  $("glossary-list").replaceChildren(...about.glossary[language].flatMap(([term, text, source]) =>
    [element("dt", {}, term), element("dd", {}, text, element("br"), element("span", { class: "note" }, source))]));
  $("made").textContent = t("lesson_page.made", { model: about.model, seed: about.seed, number: about.replications });
  for (const button of document.querySelectorAll("[data-lang]")) {
    button.setAttribute("aria-pressed", String(button.dataset.lang === language));
  }
}

function showAll() {
  showWords();
  showGuess();
  showLevers();
  showStep();
  showPerson();
}

function speak(lang) {
  language = lang;
  showAll();
  changed();
}

function dress() {
  const theme = now.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  document.documentElement.dataset.theme = theme;
  $("dark").setAttribute("aria-pressed", String(theme === "dark"));
  document.body.toggleAttribute("data-large", now.large);
  $("large").setAttribute("aria-pressed", String(now.large));
}

function darken() {
  now.theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  dress();
  keep(now);
}

/* For a wall: larger letters, the figures as large as the screen lets them be, and nothing but what a class looks at. */
function enlarge() {
  now.large = !now.large;
  dress();
  changed();
}

/* Keys act where nobody types and while no dialog is open; what they do is listed in the dialog itself. */
const KEYS = [["space", null], ["right", "→"], ["left", "←"], ["f", "F"], ["r", "R"], ["d", "D"], ["p", "P"], ["g", "G"], ["question", "?"], ["escape", "Esc"]];
const CODES = { Space: " ", ArrowRight: "arrowright", ArrowLeft: "arrowleft", KeyF: "f", KeyR: "r", KeyD: "d", KeyP: "p", KeyG: "g" };
const ACTS = {
  " ": () => ({ read: () => goTo("guess"), guess: goOn, watch: isOver() && !now.revealed ? reveal : play, answer: () => goTo("try") })[now.step]?.(),
  arrowright: () => stepBy(1),
  arrowleft: () => stepBy(-1),
  f: () => now.step === "watch" && together()[0].length && setWeek(about.horizon),
  r: () => now.step === "watch" && setWeek(0),
  d: darken,
  p: enlarge,
  g: () => $("glossary").showModal(),
  "?": () => $("keys").showModal(),
};

/* From the guess on only with one: Space holds nobody to a number that was never chosen. */
function goOn() {
  if (isOpen("watch", now)) goTo("watch");
  else if (touched) hold();
  else $("guess-slider").focus();
}

function stepBy(steps) {
  if (now.step === "watch" && !(now.revealed && isOver() && steps > 0)) {
    stop();
    if (together()[0].length) setWeek(now.week + steps);
    return;
  }
  const next = STEPS[STEPS.indexOf(now.step) + steps];
  if (next) goTo(next);
}

function pressed(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || document.querySelector("dialog[open]")) return;
  const at = event.target.closest?.("input, select, textarea, button, summary, a");
  if (at?.matches("input, select, textarea")) return;
  const typed = event.key.toLowerCase();
  const key = Object.hasOwn(ACTS, typed) ? typed : event.key === "Process" ? CODES[event.code] : undefined;
  if (key === undefined || (key === " " && at)) return;
  event.preventDefault();
  if (!event.repeat || key.startsWith("arrow")) ACTS[key]();
}

function listen() {
  const click = (id, does) => $(id).addEventListener("click", does);
  for (const button of document.querySelectorAll("[data-lang]")) button.addEventListener("click", () => speak(button.dataset.lang));
  for (const button of document.querySelectorAll("#steps button")) button.addEventListener("click", () => goTo(button.dataset.step));
  for (const button of document.querySelectorAll("[data-go]")) button.addEventListener("click", () => goTo(button.dataset.go));
  for (const button of document.querySelectorAll(".again")) button.addEventListener("click", again);
  click("dark", darken);
  click("large", enlarge);
  click("save-svg", () => saveFigures(false));
  click("save-png", () => saveFigures(true));
  click("save-numbers", saveNumbers);
  click("show-glossary", ACTS.g);
  click("show-keys", ACTS["?"]);
  click("anew", () => { again(); goTo(STEPS[0]); });
  click("skip", () => { now.unguessed = true; goTo("watch"); });
  click("play", play);
  click("week-back", () => setWeek(now.week - 1));
  click("week-on", () => setWeek(now.week + 1));
  click("all-weeks", () => setWeek(about.horizon));
  click("restart", () => { stop(); setWeek(0); });
  click("reveal", reveal);
  $("guess-form").addEventListener("submit", (event) => { event.preventDefault(); if (!isOpen("watch", now)) hold(); });
  $("guess-slider").addEventListener("input", () => {
    touched = true;
    $("guess-number").value = written(Number($("guess-slider").value));
    $("guess-number").removeAttribute("aria-invalid");
    $("guess-said").textContent = "";
  });
  $("guess-number").addEventListener("change", takeTyped);
  $("person-box").addEventListener("toggle", drawPerson);
  $("person-form").addEventListener("submit", (event) => { event.preventDefault(); followTyped(); });
  click("person-any", () => { $("person-number").value = ""; followTyped(); });
  $("series-choice").addEventListener("change", (event) => { now.series = event.target.value; changed(); });
  document.addEventListener("keydown", pressed);
  window.addEventListener("beforeprint", () => { $("numbers-box").open = true; });
  new ResizeObserver(showSoon).observe(document.querySelector("main"));
}

function failed(what) {
  $("said").textContent = t("browser.failed", { what });
}

function begin() {
  const asked = begunWith();
  language = Object.hasOwn(about.texts, asked.get("lang") ?? "") ? asked.get("lang") : about.language;
  now = readProgress(asked);
  dress();
  showAll();
  listen();
  if (typeof WebAssembly !== "object" || typeof DecompressionStream !== "function") return failed(t("browser.too_old"));
  pool = new Pool(data.work, { plans, wasm: data.wasm }, failed);
  calculate();
  changed();
  if (now.person !== null) {
    $("person-box").open = true;
    follow(now.person);
  }
}

begin();
