/* Parts of a page. Texts of users are set as text, never as markup. */

const $ = (id) => document.getElementById(id);

function element(kind, attributes = {}, ...children) {
  const made = document.createElement(kind);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/* Where the page leads on the site that it stands on; a page that stands alone has no place for it. */
function showLinks() {
  $("links")?.replaceChildren(...about.links[language].map(([title, href]) => element("a", { href }, title)));
}

function table(heads, rows, caption) {
  return element(
    "table",
    {},
    element("caption", {}, caption),
    element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head)))),
    element("tbody", {}, ...rows.map(([first, ...cells]) =>
      element("tr", {}, element("th", { scope: "row" }, String(first)), ...cells.map((cell) => element("td", {}, cell))))),
  );
}

/* A lever as the firm counts it, where it counts in money or people: its title, the ends and step of its slider, a value
   of the model in its unit, and back, as the reader of scenario files converts it. */
const leverTitle = (lever) => (lever.own ?? lever).title[language];
const spanOf = (lever) => lever.own ?? lever;
const toldOf = (lever, value) => (lever.own ? Number((lever.own.factor * value).toPrecision(7)) : value);

function modelOf(lever, number, inFile) {
  if (!lever.own) return number;
  if (number === toldOf(lever, inFile)) return inFile;
  const { worth, periods, isStaff } = lever.own;
  return Number((isStaff ? number * worth : number / periods / worth).toPrecision(8));
}

const withUnit = (lever, value) => (lever.own ? `${toldOf(lever, value)} ${lever.own.unit[language]}` : String(value));

const limitsOf = (lever) =>
  lever.limits.map((limit) => (lever.own ? Math.floor(100 * lever.own.factor * limit) / 100 : limit));

/* The nearest of a lever's steps, written with its decimals, so that the file says the same number. */
function stepped(lever, value) {
  const decimals = (String(lever.step).split(".")[1] ?? "").length;
  return Number((Math.round(value / lever.step) * lever.step).toFixed(decimals));
}
