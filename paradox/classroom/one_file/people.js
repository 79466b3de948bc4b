/* Some of the customers as a network: coloured by satisfaction, with the stories that they told in a week. */

// Colours from dissatisfied to satisfied, and the satisfaction [sd] at which they end.
const [COLOURS, COLOURS_END] = [7, 2];
const LOOKS = ["customer", "waiting", "gone", "prospect"];
const RADIUS = 6;

const colourOf = (satisfaction) =>
  Math.min(COLOURS - 1, Math.max(0, Math.floor(((satisfaction + COLOURS_END) / (2 * COLOURS_END)) * COLOURS)));

/* The figure, `most` high if that is given: a list of persons of whom one is chosen by a click, or by arrows and Enter.
   `pick` hears who. */
function peopleFigure(width, most, { persons, places, links }, title, pick) {
  const narrow = width < 560;
  const columns = narrow ? 1 : 2;
  const keys = ["waiting", "gone", "prospect", "good", "bad"];
  const below = 34 + 26 * Math.ceil(keys.length / columns);
  const drawn = Math.max(260, most ? most - below : Math.min(420, width * 0.55));
  const height = drawn + below;
  const svg = figure(width, height, title, "");
  const at = places.map(([x, y]) => [16 + x * (width - 32), 16 + y * (drawn - 32)]);
  draw(svg, "path", { class: "links", d: links.map(([i, j]) => `M${at[i].join(" ")}L${at[j].join(" ")}`).join("") });
  const list = draw(svg, "g", { role: "listbox", tabindex: 0, "aria-label": title });
  const stories = draw(list, "g", { role: "none" });
  const dots = persons.map((person, k) => {
    const dot = draw(list, "circle", { role: "option", id: `${title}-${person}`.replace(/\W+/g, "-"), cx: at[k][0], cy: at[k][1] });
    draw(dot, "title");
    dot.addEventListener("click", () => choose(k));
    return dot;
  });
  svg.removeAttribute("role");
  svg.removeAttribute("aria-label");
  keyOfPeople(svg, keys, width, drawn, columns);

  let active = -1;
  const goTo = (k) => {
    dots[active]?.classList.remove("active");
    active = k;
    dots[k].classList.add("active");
    list.setAttribute("aria-activedescendant", dots[k].id);
  };
  const choose = (k) => {
    goTo(k);
    pick(persons[k]);
  };
  const orders = [0, 1].map((axis) => at.map((_, k) => k).sort((one, other) => at[one][axis] - at[other][axis]));
  list.addEventListener("keydown", (event) => {
    const [axis, step] = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [1, -1], ArrowDown: [1, 1] }[event.key] ?? [];
    if (step) {
      const place = active < 0 ? -step : orders[axis].indexOf(active);
      goTo(orders[axis][(place + step + persons.length) % persons.length]);
    } else if ((event.key === "Enter" || event.key === " ") && active >= 0) choose(active);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  /* Show a week; `followed` is marked. */
  svg.paint = (week, followed) => {
    dots.forEach((dot, k) => {
      const look = LOOKS[week.look[k]];
      const isFollowed = persons[k] === followed;
      dot.setAttribute("class", `dot-of c${colourOf(week.satisfaction[k])} ${look}${isFollowed ? " followed" : ""}${k === active ? " active" : ""}`);
      dot.setAttribute("r", look === "prospect" ? RADIUS / 2 : RADIUS);
      dot.setAttribute("aria-selected", String(isFollowed));
      dot.firstChild.textContent = t("lesson_page.one_of_people", {
        person: persons[k], look: t(`lesson_page.look_${look}`), satisfaction: signed(week.satisfaction[k]),
      });
    });
    stories.replaceChildren();
    for (const [from, to, good] of week.stories) {
      draw(stories, "line", { class: `told-of ${good ? "good" : "bad"}`, x1: at[from][0], y1: at[from][1], x2: at[to][0], y2: at[to][1] });
    }
  };
  return svg;
}

function keyOfPeople(svg, keys, width, top, columns) {
  const first = t("lesson_page.dissatisfied");
  draw(svg, "text", { x: 8, y: top + 19 }, first);
  const ramp = 18 + textWidth(first);
  for (let k = 0; k < COLOURS; k++) draw(svg, "circle", { class: `dot-of c${k}`, cx: ramp + k * 16, cy: top + 14, r: RADIUS });
  draw(svg, "text", { x: ramp + COLOURS * 16, y: top + 19 }, t("lesson_page.satisfied"));
  keys.forEach((name, k) => {
    const [x, y] = [8 + (k % columns) * (width / 2), top + 44 + 26 * Math.floor(k / columns)];
    if (["good", "bad"].includes(name)) draw(svg, "line", { class: `told-of ${name}`, x1: x, x2: x + 30, y1: y - 5, y2: y - 5 });
    else draw(svg, "circle", { class: `dot-of c${COLOURS >> 1} ${name}`, cx: x + 15, cy: y - 5, r: name === "prospect" ? RADIUS / 2 : RADIUS });
    key(svg, t(`lesson_page.key_of_${name}`), x + 38, y, width / columns - 50);
  });
}

/* The same in words. */
function peopleTold(week, number) {
  const count = (look) => week.look.filter((one) => LOOKS[one] === look).length;
  const [waiting, gone, prospects] = ["waiting", "gone", "prospect"].map(count);
  const here = Array.from(week.satisfaction).filter((_, k) => ["customer", "waiting"].includes(LOOKS[week.look[k]]));
  const good = week.stories.filter((story) => story[2]).length;
  return t("lesson_page.people_told", {
    week: number, customers: here.length, waiting, gone, prospects, good, bad: week.stories.length - good,
    satisfaction: signed(here.length ? fsum(here) / here.length : NaN),
  });
}
