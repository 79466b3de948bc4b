/* Figures as SVG: every word in them is text, every line differs in dash as well as in colour. */

const SVG = "http://www.w3.org/2000/svg";

function draw(parent, kind, attributes = {}, text) {
  const element = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}

function figure(width, height, title, description) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `${title}. ${description}`);
  draw(svg, "rect", { class: "paper", width, height });
  return svg;
}

/* Round numbers that cover a range, six at most. */
function ticks(low, high) {
  if (!(high > low)) [low, high] = [low - 1, high + 1];
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough);
  const found = [];
  for (let at = Math.floor(low / step); at <= Math.ceil(high / step); at++) found.push(at * step);
  return { found, decimals: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
}

/* Rows of estimates with their intervals, all on one scale: `rows` hold a label and one mark a policy. */
function intervalFigure(width, rows, names, margin, title) {
  const small = width < 560;
  const left = small ? 12 : Math.min(330, width * 0.42);
  const right = width - 16;
  const rowHeight = small ? 112 : 66;
  const top = 40;
  const height = top + rows.length * rowHeight + 58;
  const ends = rows.flatMap((row) => row.marks.flatMap((one) => [one.estimate, one.low, one.high])).filter(Number.isFinite);
  const { found, decimals } = ticks(Math.min(-margin * 2, ...ends), Math.max(margin * 2, ...ends));
  const x = (value) => left + ((value - found[0]) / (found.at(-1) - found[0])) * (right - left - 14) + 7;
  const told = rows.map((row) => `${row.label}: ${row.marks.map((one, at) => `${names[at]} ${withInterval(one, signed)}`).join("; ")}`);
  const svg = figure(width, height, title, told.join(". "));
  draw(svg, "rect", { class: "band", x: x(-margin), y: top, width: x(margin) - x(-margin), height: rows.length * rowHeight });
  for (const tick of found) {
    draw(svg, "line", { class: tick === 0 ? "zero" : "grid", x1: x(tick), x2: x(tick), y1: top, y2: height - 56 });
    draw(svg, "text", { x: x(tick), y: height - 36, "text-anchor": "middle" }, plain(tick, decimals));
  }
  draw(svg, "text", { x: (left + right) / 2, y: height - 10, "text-anchor": "middle" }, t("browser.axis_sd"));
  legend(svg, names, left, right, 18);
  rows.forEach((row, number) => {
    const y = top + number * rowHeight;
    if (number) draw(svg, "line", { class: "grid", x1: small ? 4 : 8, x2: right, y1: y, y2: y });
    const lines = wrapped(row.label, small ? Math.floor((width - 16) / 8.6) : 36);
    lines.forEach((line, at) => draw(svg, "text", { class: "row", x: 8, y: y + (small ? 20 : 27) + at * 20 }, line));
    row.marks.forEach((one, at) => {
      const middle = y + (small ? 64 : 22) + at * 24;
      if (!Number.isFinite(one.estimate)) return;
      if (Number.isFinite(one.low)) {
        draw(svg, "line", { class: `interval s${at}`, x1: x(one.low), x2: x(one.high), y1: middle, y2: middle });
        for (const end of [x(one.low), x(one.high)]) {
          draw(svg, "line", { class: `end s${at}`, x1: end, x2: end, y1: middle - 9, y2: middle + 9 });
        }
      }
      mark(svg, at, x(one.estimate), middle);
    });
  });
  return svg;
}

function mark(svg, at, x, y) {
  if (at === 0) draw(svg, "circle", { class: "mark s0", cx: x, cy: y, r: 5 });
  else draw(svg, "rect", { class: "mark s1", x: x - 5, y: y - 5, width: 10, height: 10 });
}

/* Names beside their marks from left to right; where they have no room, from the edge on and shortened. */
function legend(svg, names, x, right, y) {
  const wide = names.reduce((sum, name) => sum + 44 + textWidth(name), 0) > right - x;
  if (wide) x = 8;
  const room = wide ? (right - x) / names.length - 44 : Infinity;
  for (const [at, name] of names.entries()) {
    mark(svg, at, x + 8, y - 5);
    key(svg, name, x + 22, y, room);
    x += 44 + Math.min(textWidth(name), room);
  }
}

/* A name of a mark or line, shortened in its middle to its room; the whole is told where it is pointed at. */
function key(svg, name, x, y, room) {
  const letters = [...name];
  const short = textWidth(letters) > room;
  while (textWidth(letters) > room - 16 && short && letters.length) letters.splice(letters.length >> 1, 1);
  if (short) letters.splice(letters.length >> 1, 0, "…");
  const text = draw(svg, "text", { x, y }, letters.join(""));
  if (short) draw(text, "title", {}, name);
}

/* About how wide a text is at 16 px: Chinese letters are twice as wide as others. */
function textWidth(text) {
  return [...text].reduce((width, letter) => width + (letter.codePointAt(0) > 0x2e7f ? 16 : 8.6), 0);
}

function wrapped(text, most) {
  if (textWidth(text) <= most * 8.6) return [text];
  if (!text.includes(" ")) {
    const half = Math.floor((most * 8.6) / 16);
    return [text.slice(0, half), text.slice(half)];
  }
  const lines = [""];
  for (const word of text.split(" ")) {
    if ((lines.at(-1) + word).length > most) lines.push("");
    lines[lines.length - 1] += `${lines.at(-1) ? " " : ""}${word}`;
  }
  return lines;
}

/* The numbers that lines and their bands reach. */
function reach(lines) {
  const all = lines.flatMap((line) => [...line.values, ...(line.low ?? []), ...(line.high ?? [])]).filter(Number.isFinite);
  return [Math.min(...all), Math.max(...all)];
}

/* Lines over weeks or months on one scale. A line: name, class, values, and low and high of its band if it has one.
   `beside` is what figures next to each other share: the range of the scale, the length of the axis where lines end
   earlier, the height, and how many lines the key has room for. */
function lineFigure(width, lines, first, unit, axis, title, beside = {}) {
  const {
    range = reach(lines), length = lines[0].values.length, keys = lines.length, height = Math.max(300, Math.min(420, width * 0.5)),
  } = beside;
  const [left, right, top, bottom] = [66, width - 14, 34 + 24 * Math.ceil(keys / (width < 560 ? 1 : 2)), height - 58];
  const { found, decimals } = ticks(...range);
  const x = (at) => left + (length > 1 ? (at / (length - 1)) * (right - left) : (right - left) / 2);
  const y = (value) => bottom - ((value - found[0]) / (found.at(-1) - found[0])) * (bottom - top);
  const told = lines.map((line) => `${line.name}: ${plain(line.values[0])}, ${plain(line.values.at(-1))}`);
  const svg = figure(width, height, title, told.join("; "));
  for (const tick of found) {
    draw(svg, "line", { class: Math.abs(tick) < 1e-12 ? "zero" : "grid", x1: left, x2: right, y1: y(tick), y2: y(tick) });
    draw(svg, "text", { x: left - 8, y: y(tick) + 5, "text-anchor": "end" }, plain(tick, decimals));
  }
  const step = [1, 2, 4, 6, 13, 26, 52, 104].find((one) => (length - 1) / one <= (width < 560 ? 5 : 10)) ?? 104;
  for (let at = 0; at < length; at += step) {
    draw(svg, "text", { x: x(at), y: bottom + 24, "text-anchor": "middle" }, at + first);
  }
  draw(svg, "text", { x: (left + right) / 2, y: height - 8, "text-anchor": "middle" }, axis);
  draw(svg, "text", { x: 4, y: 20 }, unit);
  const path = (values) =>
    Array.from(values, (value, at) => (Number.isFinite(value) ? `${x(at).toFixed(1)},${y(value).toFixed(1)}` : "")).filter(Boolean);
  lines.forEach((line, at) => {
    if (line.low && line.low.some(Number.isFinite)) {
      const there = path(line.high);
      const back = path(line.low).reverse();
      draw(svg, "polygon", { class: `spread ${line.look}`, points: [...there, ...back].join(" ") });
    }
    const points = path(line.values);
    if (points.length === 1) {
      const [cx, cy] = points[0].split(",");
      draw(svg, "circle", { class: `dot ${line.look}`, cx, cy, r: 4 });
    }
    draw(svg, "polyline", { class: `line ${line.look}`, points: points.join(" ") });
    const column = width < 560 ? 0 : at % 2;
    const keyY = 42 + 24 * (width < 560 ? at : Math.floor(at / 2));
    const keyX = left + (column * (right - left)) / 2;
    draw(svg, "line", { class: `line ${line.look}`, x1: keyX, x2: keyX + 34, y1: keyY - 5, y2: keyY - 5 });
    key(svg, line.name, keyX + 42, keyY, (right - left) / (width < 560 ? 1 : 2) - 50);
  });
  return svg;
}

/* A copy of a figure that needs no style sheet: what the page makes of it stands in it. */
function standalone(svg) {
  const copy = svg.cloneNode(true);
  const wanted = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size", "font-weight", "opacity"];
  const parts = [...copy.querySelectorAll("*")];
  [...svg.querySelectorAll("*")].forEach((part, at) => {
    const style = getComputedStyle(part);
    for (const name of wanted) parts[at].setAttribute(name, style.getPropertyValue(name));
    parts[at].removeAttribute("class");
  });
  return copy;
}
