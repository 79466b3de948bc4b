/* How far the page has come: kept by the browser, or where it keeps nothing for a file, in the address of the page. */

const data = JSON.parse($("data").textContent);
const { about, plans } = data;
// Two worlds without a lesson ask nothing, so they hide nothing.
const asks = about.guess !== null;
const STEPS = [...document.querySelectorAll("#steps button")].map((button) => button.dataset.step);
const KEPT = `paradox lesson ${about.key} ${about.model}`;
// Whoever chose the dark page once means every lesson.
const THEME = "paradox theme";
// A class on another day begins anew.
const FORGOTTEN = 12 * 3600 * 1000;

function fresh() {
  return { step: STEPS[0], guess: null, unguessed: false, week: 0, revealed: !asks, moved: [{}, {}], series: null, theme: null, large: false, person: null };
}

function progressText(now) {
  const asked = new URLSearchParams({ step: now.step, week: now.week, lang: language });
  if (now.guess !== null) asked.set("guess", now.guess);
  for (const flag of ["unguessed", "revealed"]) if (asks && now[flag]) asked.set(flag, 1);
  if (now.large) asked.set("large", 1);
  if (now.person !== null) asked.set("person", now.person);
  for (const name of ["series", "theme"]) if (now[name]) asked.set(name, now[name]);
  now.moved.forEach((moved, number) => {
    for (const [lever, value] of Object.entries(moved)) asked.set(`${number}.${lever}`, value);
  });
  return String(asked);
}

/* What such a text says, as far as this lesson knows it: nothing that the lesson would not allow is believed. */
function readProgress(asked) {
  const now = fresh();
  const number = (name) => (asked.has(name) ? Number(asked.get(name)) : NaN);
  const guess = number("guess");
  if (asks) {
    if (guess >= about.guess.low && guess <= about.guess.high) now.guess = guess;
    now.unguessed = now.guess === null && asked.has("unguessed");
    now.revealed = isOpen("watch", now) && asked.has("revealed");
  }
  const week = number("week");
  if (isOpen("watch", now) && Number.isInteger(week) && week >= 0 && week <= about.horizon) now.week = week;
  about.sides.forEach((side, at) => {
    for (const lever of side.levers) {
      const value = number(`${at}.${lever.name}`);
      if (now.revealed && allows(lever, value) && value !== side.values[lever.name]) now.moved[at][lever.name] = value;
    }
  });
  if (isOpen("watch", now) && isPerson(number("person"))) now.person = number("person");
  now.large = asked.has("large");
  if (SERIES.includes(asked.get("series"))) now.series = asked.get("series");
  if (["light", "dark"].includes(asked.get("theme"))) now.theme = asked.get("theme");
  if (STEPS.includes(asked.get("step")) && isOpen(asked.get("step"), now)) now.step = asked.get("step");
  if (["answer", "try"].includes(now.step)) now.week = about.horizon;
  return now;
}

/* Nothing is shown before there is a guess, or the class has said that it makes none; no answer before it is revealed. */
function isOpen(step, now) {
  if (!asks) return STEPS.includes(step);
  if (step === "watch") return now.guess !== null || now.unguessed;
  return ["read", "guess"].includes(step) || now.revealed;
}

function allows(lever, value) {
  return Number.isFinite(value) && value >= lever.limits[0] && value <= lever.limits[1];
}

const isPerson = (number) => Number.isInteger(number) && number >= 0 && plans.every((plan) => number < plan.persons);

function keep(now) {
  try {
    localStorage.setItem(KEPT, JSON.stringify({ at: Date.now(), says: progressText(now) }));
    if (now.theme) localStorage.setItem(THEME, now.theme);
    if (location.hash) toAddress("");
  } catch {
    toAddress(progressText(now));
  }
}

function toAddress(text) {
  try {
    history.replaceState(null, "", `#${text}`);
  } catch {
    location.hash = `#${text}`;
  }
}

function kept() {
  try {
    const { at, says } = JSON.parse(localStorage.getItem(KEPT));
    return Date.now() - at < FORGOTTEN ? String(says) : "";
  } catch {
    return "";
  }
}

/* What the address says goes before what the browser kept; that of a served page says the language. */
function begunWith() {
  const asked = new URLSearchParams(kept());
  if (about.served) asked.delete("lang");
  try {
    if (localStorage.getItem(THEME)) asked.set("theme", localStorage.getItem(THEME));
  } catch {
    // where nothing is kept, the address says it
  }
  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) asked.set(name, value);
  return asked;
}
