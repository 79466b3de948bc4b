"use strict";
/* The map: a table whose cells are the points of two factors, the other factors held by sliders. The state stands in the address. */
{
  const about = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const names = about.factors.map((factor) => factor.name);
  const factorOf = (name) => about.factors[names.indexOf(name)];
  const first = { show: about.views[0].name, across: "comp_amount", down: "severity" };
  const state = { ...first, at: Object.fromEntries(names.map((name) => [name, 0])) };

  const make = (tag, given = {}, ...inside) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(given)) made.setAttribute(name, value);
    made.append(...inside);
    return made;
  };
  const fill = (text, gaps) => text.replace(/\{(\w+)\}/g, (_, name) => gaps[name]);
  const level = (factor, row) => String(factor.levels[row]);
  const named = (factor) => (factor.unit && factor.unit !== "1" ? `${factor.title} [${factor.unit}]` : factor.title);
  const places = (moved) => names.map((name) => moved[name] ?? state.at[name]);
  const point = (moved) => about.points[places(moved).join(",")];
  const minus = (text) => text.replace("-", "−");
  const written = (value, decimals) => minus((Math.abs(value) < 0.5 * 10 ** -decimals ? 0 : value).toFixed(decimals));

  /* Number of the view that is shown, or -1 where an outcome is. */
  const view = () => about.views.findIndex((one) => one.name === state.show);
  const words = (found, number) => {
    const [decided, estimated] = [found[2 * number], found[2 * number + 1]].map((word) => about.words[word]);
    const open = decided.name === "undecided";
    return { decided, open, estimated, text: open ? fill(about.texts.as_estimated, { undecided: decided.title, word: estimated.title }) : decided.title };
  };
  const outcome = (found, number) => [0, 1].map((half) => found[2 * about.views.length + 2 * number + half]);

  const range = about.outcomes.map((_, number) => {
    const means = Object.values(about.points).map((found) => outcome(found, number)[0]);
    return [Math.min(...means), Math.max(...means)];
  });

  function read() {
    const asked = new URLSearchParams(location.hash.slice(1));
    const shown = [...about.views, ...about.outcomes].map((one) => one.name);
    Object.assign(state, first);
    if (shown.includes(asked.get("show"))) state.show = asked.get("show");
    if (names.includes(asked.get("across"))) state.across = asked.get("across");
    if (names.includes(asked.get("down"))) state.down = asked.get("down");
    if (state.across === state.down) state.down = names.find((name) => name !== state.across);
    for (const factor of about.factors) {
      const row = factor.levels.indexOf(Number(asked.get(factor.name) ?? NaN));
      if (row >= 0) state.at[factor.name] = row;
    }
  }

  function note() {
    const asked = new URLSearchParams({ show: state.show, across: state.across, down: state.down });
    for (const factor of about.factors) asked.set(factor.name, level(factor, state.at[factor.name]));
    try {
      history.replaceState(null, "", `#${asked}`);
    } catch {
      /* A browser that lets no file name its own state: the map works, the address stays. */
    }
    for (const link of document.querySelectorAll("a[hreflang]")) link.hash = asked.toString();
  }

  function sliders() {
    $("levels").replaceChildren();
    for (const factor of about.factors) {
      if (factor.name === state.across || factor.name === state.down) continue;
      const said = make("output", { for: `at-${factor.name}` });
      const slider = make("input", { type: "range", id: `at-${factor.name}`, min: 0, max: factor.levels.length - 1, step: 1 });
      const tell = () => {
        said.textContent = level(factor, state.at[factor.name]);
        slider.setAttribute("aria-valuetext", level(factor, state.at[factor.name]));
      };
      slider.value = state.at[factor.name];
      slider.addEventListener("input", () => {
        state.at[factor.name] = Number(slider.value);
        tell();
        draw();
      });
      tell();
      $("levels").append(make("div", {}, make("label", { for: slider.id }, named(factor), about.signs.colon, said), slider));
    }
  }

  function cellOf(column, row) {
    const found = point({ [state.across]: column, [state.down]: row });
    const chosen = column === state.at[state.across] && row === state.at[state.down];
    const cell = make("td", { role: "gridcell", tabindex: chosen ? 0 : -1, "aria-selected": chosen, "data-column": column, "data-row": row });
    if (view() >= 0) {
      const { decided, open, text } = words(found, view());
      cell.dataset.verdict = decided.name;
      if (open) cell.className = "open";
      cell.append(text);
    } else {
      const number = about.outcomes.findIndex((one) => one.name === state.show);
      const [mean] = outcome(found, number);
      const [low, high] = range[number];
      const share = high > low ? (mean - low) / (high - low) : 0.5;
      const light = 96 - 66 * share;
      cell.style.background = `hsl(205 70% ${light.toFixed(1)}%)`;
      cell.style.color = light < 43 ? "#ffffff" : "#000000";
      cell.append(written(mean, about.outcomes[number].decimals));
    }
    cell.title = `${level(factorOf(state.across), column)} × ${level(factorOf(state.down), row)}${about.signs.colon}${cell.textContent}`;
    return cell;
  }

  function draw() {
    const [across, down] = [factorOf(state.across), factorOf(state.down)];
    const shown = [...about.views, ...about.outcomes].find((one) => one.name === state.show);
    const head = make("tr", { role: "row" }, make("th", { scope: "col", role: "columnheader", class: "corner" }, make("span", {}, `${named(across)} →`), make("span", {}, `${named(down)} ↓`)));
    across.levels.forEach((_, column) => head.append(make("th", { scope: "col", role: "columnheader" }, level(across, column))));
    const body = make("tbody", { role: "rowgroup" });
    for (let row = down.levels.length - 1; row >= 0; row -= 1) {
      const line = make("tr", { role: "row" }, make("th", { scope: "row", role: "rowheader" }, level(down, row)));
      across.levels.forEach((_, column) => line.append(cellOf(column, row)));
      body.append(line);
    }
    const title = shown.unit ? `${shown.title} [${shown.unit}]` : shown.title;
    $("map").replaceChildren(make("caption", {}, title), make("thead", { role: "rowgroup" }, head), body);
    count(body);
    here();
    note();
  }

  /* How often each verdict stands in the map. */
  function count(body) {
    const often = new Map();
    for (const cell of body.querySelectorAll("td[data-verdict]")) often.set(cell.dataset.verdict, (often.get(cell.dataset.verdict) ?? 0) + 1);
    const said = about.words.filter((word) => often.has(word.name)).map((word) => `${word.title} ${often.get(word.name)}`);
    $("share").textContent = said.length ? fill(about.texts.share, { words: said.join(about.signs.comma) }) : "";
  }

  /* Everything that is known of the chosen point, as a list and a table. */
  function here() {
    const found = point({});
    const list = make("ul");
    for (const factor of about.factors) list.append(make("li", {}, named(factor), about.signs.colon, make("strong", {}, level(factor, state.at[factor.name]))));
    about.views.forEach((one, number) => {
      const { decided, open, estimated } = words(found, number);
      const said = make("li", {}, one.title, about.signs.colon, make("strong", { "data-verdict": decided.name, class: "word" }, decided.title));
      if (open) said.append(about.signs.comma, fill(about.texts.means, { word: estimated.title }));
      list.append(said);
    });
    const body = make("tbody");
    about.outcomes.forEach((one, number) => {
      const [mean, half] = outcome(found, number);
      const [low, high] = [mean - half, mean + half].map((value) => written(value, one.decimals));
      const name = one.unit ? `${one.title} [${one.unit}]` : one.title;
      body.append(make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, written(mean, one.decimals)), make("td", {}, `[${low}, ${high}]`)));
    });
    const heads = ["outcome", "mean", "interval"].map((key) => make("th", { scope: "col" }, about.texts[key]));
    $("here").replaceChildren(list, make("table", {}, make("thead", {}, make("tr", {}, ...heads)), body));
  }

  function go(column, row, focus) {
    state.at[state.across] = column;
    state.at[state.down] = row;
    for (const cell of $("map").querySelectorAll("td")) {
      const chosen = Number(cell.dataset.column) === column && Number(cell.dataset.row) === row;
      cell.setAttribute("aria-selected", chosen);
      cell.tabIndex = chosen ? 0 : -1;
      if (chosen && focus) cell.focus();
    }
    here();
    note();
  }

  function choices() {
    const option = (one) => make("option", { value: one.name }, one.title);
    $("show").replaceChildren(...[...about.views, ...about.outcomes].map(option));
    for (const id of ["across", "down"]) $(id).replaceChildren(...about.factors.map(option));
    for (const id of ["show", "across", "down"]) $(id).value = state[id];
  }

  function whole() {
    choices();
    sliders();
    draw();
  }

  $("show").addEventListener("change", () => {
    state.show = $("show").value;
    draw();
  });
  for (const [id, other] of [["across", "down"], ["down", "across"]]) {
    $(id).addEventListener("change", () => {
      if ($(id).value === state[other]) state[other] = state[id];
      state[id] = $(id).value;
      whole();
    });
  }
  $("exchange").addEventListener("click", () => {
    [state.across, state.down] = [state.down, state.across];
    whole();
  });
  for (const kind of ["click", "mouseover"]) {
    $("map").addEventListener(kind, (event) => {
      const cell = event.target.closest("td");
      if (cell) go(Number(cell.dataset.column), Number(cell.dataset.row), kind === "click");
    });
  }
  $("map").addEventListener("keydown", (event) => {
    const last = [factorOf(state.across).levels.length - 1, factorOf(state.down).levels.length - 1];
    let [column, row] = [state.at[state.across], state.at[state.down]];
    if (event.key === "ArrowRight") column += 1;
    else if (event.key === "ArrowLeft") column -= 1;
    else if (event.key === "ArrowUp") row += 1;
    else if (event.key === "ArrowDown") row -= 1;
    else if (event.key === "Home") column = 0;
    else if (event.key === "End") column = last[0];
    else return;
    event.preventDefault();
    go(Math.min(Math.max(column, 0), last[0]), Math.min(Math.max(row, 0), last[1]), true);
  });
  window.addEventListener("hashchange", () => {
    read();
    whole();
  });

  $("whole").hidden = false;
  read();
  whole();
}
