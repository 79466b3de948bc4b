/* What a reader takes away from two worlds: the figures as one, and the numbers that are shown. */

const fileName = (what) => `${about.key.replace(/\W+/g, "-")}-${what}`;

/* Both figures next to each other, each under the name of its side. */
function saveFigures(isPicture) {
  const svgs = [...document.querySelectorAll("#worlds .chart svg")];
  if (!svgs.length) return;
  const boxes = svgs.map((svg) => svg.viewBox.baseVal);
  const [gap, head] = [24, 34];
  const width = boxes.reduce((all, box) => all + box.width, gap);
  const whole = figure(width, head + Math.max(...boxes.map((box) => box.height)), seriesTitle(series()), "");
  svgs.forEach((svg, number) => {
    const x = number ? boxes[0].width + gap : 0;
    draw(whole, "text", { class: "told", x: x + 4, y: 22 }, sideName(number));
    const part = svg.cloneNode(true);
    for (const [name, value] of Object.entries({ x, y: head, width: boxes[number].width, height: boxes[number].height })) {
      part.setAttribute(name, value);
    }
    whole.append(part);
  });
  document.body.append(whole); // a figure has its colours where it stands
  downloadFigure(fileName(series()), whole, isPicture);
  whole.remove();
}

/* The shown series as far as the worlds have come, and once the answer is revealed every number of the table. */
function saveNumbers() {
  const lists = together();
  const lines = [["number", "of", "side", "firm", "week", "month", "unit", "first_luck", "mean", "low", "high", "n"]];
  const add = (name, of, number, unit, values, limits, { week = "", month = "" } = {}) => {
    const { estimate, low, high, n } = clip(interval(values, about.tQuantiles), limits);
    lines.push([name, of, number ? "right" : "left", titleOf(number), week, month, unit, values[0], estimate, low, high, n]);
  };
  const name = series();
  for (const number of name === PEOPLE ? [] : SIDES) {
    for (const { id, of } of linesShown(number, name, titleOf(number))) {
      const known = now.revealed ? lists[number] : lists[number].slice(0, 1);
      const all = known.map((run, luck) => of(run, lists[1 - number][luck]));
      for (let at = 0; at < come(); at++) {
        const place = isWeekly(name) ? { week: at } : { month: at + 1 };
        add(name, id, number, unitTold(name), all.map((one) => one[at]), null, place);
      }
    }
  }
  for (const { outcome, group, unit } of now.revealed ? about.rows : []) {
    SIDES.forEach((number) => {
      const values = lists[number].map((run) => read(run, outcome, group));
      add(outcome, group?.title[language] ?? "", number, unit[language], values, about.limits[outcome]);
    });
  }
  downloadTable(fileName("numbers"), lines);
}
