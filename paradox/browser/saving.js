/* What the reader takes away: numbers as a table, figures as SVG or as a picture. */

function download(name, content, kind) {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type: kind }));
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/* A text that a spreadsheet would take for a formula gets an apostrophe before it. */
function cell(value) {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  const safe = /^[=+\-@\t\r\n＝＋－＠]./.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function downloadTable(name, lines) {
  download(`${name}.csv`, `\ufeff${lines.map((line) => line.map(cell).join(",")).join("\n")}\n`, "text/csv");
}

/* A figure on the page as a file. */
function downloadFigure(name, svg, isPicture) {
  const text = new XMLSerializer().serializeToString(standalone(svg));
  if (!isPicture) return download(`${name}.svg`, text, "image/svg+xml");
  const image = new Image();
  image.onload = () => {
    const { width, height } = svg.viewBox.baseVal;
    const canvas = element("canvas", { width: 2 * width, height: 2 * height });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => download(`${name}.png`, blob));
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}
