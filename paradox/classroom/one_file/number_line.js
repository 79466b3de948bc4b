/* The answer on the scale on which it was guessed: the guess, every draw of luck, the mean with its interval. */
function numberLine(width, scale, shown, title) {
  const { answers, mean, guess, before, unit, write } = shown;
  const known = [scale.low, scale.high, guess, before, ...answers].filter(Number.isFinite);
  const { found, decimals } = ticks(Math.min(...known), Math.max(...known));
  const [left, right, axis, height] = [16, width - 16, 128, 184];
  const x = (value) => left + ((value - found[0]) / (found.at(-1) - found[0])) * (right - left);
  const told = [
    t("lesson_page.mark_answer", { answer: write(answers[0]) }),
    ...(guess === null ? [] : [t("lesson_page.mark_guess", { guess: write(guess) })]),
    t("lesson_page.mark_mean", { mean: withInterval(mean, write) }),
  ];
  const svg = figure(width, height, title, told.join("; "));
  for (const tick of found) {
    draw(svg, "line", { class: "axis", x1: x(tick), x2: x(tick), y1: axis, y2: axis + 7 });
    draw(svg, "text", { x: x(tick), y: axis + 27, "text-anchor": anchor(x(tick), width) }, plain(tick, decimals));
  }
  draw(svg, "line", { class: "axis", x1: left, x2: right, y1: axis, y2: axis });
  draw(svg, "text", { x: width / 2, y: axis + 50, "text-anchor": "middle" }, unit);
  const piles = new Map();
  for (const value of answers.filter(Number.isFinite)) {
    const place = Math.round(x(value) / 9);
    piles.set(place, (piles.get(place) ?? 0) + 1);
    draw(svg, "circle", { class: "drawn", cx: place * 9, cy: axis - 4 - 7 * Math.min(6, piles.get(place)), r: 3.2 });
  }
  if (Number.isFinite(mean.low)) {
    draw(svg, "line", { class: "bar-of-mean", x1: x(mean.low) - 1, x2: x(mean.high) + 1, y1: axis, y2: axis });
  }
  // Of two labels each grows away from the other.
  const label = (value, y, text, other) => draw(svg, "text", {
    class: "told", x: x(value), y, "text-anchor": anchor(x(value), width, other === null ? "middle" : value < other ? "end" : "start"),
  }, text);
  if (guess !== null) {
    const at = x(guess);
    label(guess, 18, told[1], answers[0]);
    draw(svg, "line", { class: "guessed", x1: at, x2: at, y1: 24, y2: axis });
    draw(svg, "path", { class: "guessed", d: `M${at - 8} ${axis - 14}h16l-8 14z` });
  }
  if (Number.isFinite(before)) draw(svg, "circle", { class: "was", cx: x(before), cy: axis, r: 7 });
  if (Number.isFinite(answers[0])) {
    const at = x(answers[0]);
    label(answers[0], 44, told[0], guess);
    draw(svg, "line", { class: "answer", x1: at, x2: at, y1: 50, y2: axis });
    draw(svg, "rect", { class: "answer", x: at - 7, y: axis - 7, width: 14, height: 14 });
  }
  return svg;
}

/* A label near an end of the figure grows inwards. */
function anchor(x, width, otherwise = "middle") {
  return x < 100 ? "start" : x > width - 100 ? "end" : otherwise;
}
