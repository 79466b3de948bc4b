/* Sentences in the reader's language, and numbers as the program writes and reads them. */

let language = "en";

/* A sentence with its gaps filled; a number comes written as the gap asks. */
function t(key, values = {}) {
  const text = about.texts[language][key];
  if (text === undefined) throw new Error(`no sentence ${key}`);
  const fill = (name) => (name in values ? String(values[name]) : `{${name}}`);
  const pieces = text.split(/\{(\w+)(?::[^}]*)?\}/).map((piece, at) => (at % 2 ? fill(piece) : piece));
  return about.texts[language]["words.space"] ? pieces.join("") : pieces.reduce(joined);
}

/* Two pieces of a Chinese sentence: no space stays between its signs, and one comes between a character and a number or
   a word in Latin letters, as in the program. */
const WIDE = /[“”‘’…·\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]/;
const HAN = /[\u4e00-\u9fff]/;

function joined(before, after) {
  const [head, rest] = [before.replace(/ +$/, ""), after.replace(/^ +/, "")];
  if (WIDE.test(head.slice(-1)) && WIDE.test(rest.slice(0, 1))) return head + rest;
  const [last, first] = [before.slice(-1), after.slice(0, 1)];
  const apart = (HAN.test(last) && /^[+-]?[0-9A-Za-z]/.test(after)) || (/[0-9A-Za-z%]/.test(last) && HAN.test(first));
  return before + (apart ? " " : "") + after;
}

/* A number with some decimals; exact halves go to the even digit, as in Python. */
function fixed(value, decimals) {
  const text = value.toFixed(decimals);
  const exact = Math.abs(value).toFixed(Math.min(100, decimals + 60));
  const point = exact.indexOf(".");
  const kept = decimals ? exact.slice(0, point + 1 + decimals) : exact.slice(0, point);
  const rest = exact.slice(point + 1 + decimals);
  const isTie = /^50*$/.test(rest) && Number(kept.at(-1)) % 2 === 0;
  return isTie ? (value < 0 ? "-" : "") + kept : text;
}

/* A number as it was meant, as `paradox classroom` reads it: signs of full width, a sign of per cent behind it; 1,000 is a
   thousand where a thousand is allowed, and any other lone comma is the decimal point. */
function numberMeant(typed, low, high) {
  const bare = typed.normalize("NFKC").replaceAll("−", "-").trim().replace(/\s*%$/, "");
  const whole = bare.replaceAll(",", "");
  const isThousands = /^[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(bare);
  if (isThousands && low <= Number(whole) && Number(whole) <= high) return Number(whole);
  return bare === "" ? NaN : Number(bare.includes(".") ? bare : bare.replace(",", "."));
}

function plain(value, decimals = 2) {
  if (!Number.isFinite(value)) return "-";
  const text = fixed(value, decimals);
  return Number(text) === 0 ? text.replace("-", "") : text;
}

function signed(value, decimals = 2) {
  const text = plain(value, decimals);
  return Number.isFinite(value) && Number(text) > 0 ? `+${text}` : text;
}

function withInterval(found, write) {
  if (!Number.isFinite(found.low)) return write(found.estimate);
  return `${write(found.estimate)} [${write(found.low)}, ${write(found.high)}]`;
}

/* An amount of a customer over the horizon [price]: in the firm's currency that of a year. */
function money(value, isChange = false) {
  if (!about.money) return isChange ? signed(value) : plain(value);
  const amount = value * about.money.unit * about.money.aYear;
  if (!Number.isFinite(amount)) return "-";
  const number = amountText(Math.abs(amount));
  const isNothing = !/[1-9]/.test(number);
  const sign = amount < 0 && !isNothing ? "-" : isChange && amount > 0 && !isNothing ? "+" : "";
  return `${sign}${about.money.sign}${number}`;
}

function amountText(amount) {
  const grouped = (text) => text.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  for (const [scale, word] of about.money.scales[language]) {
    if (amount >= scale * (1.0 - 0.0005)) {
      const digits = Math.max(0, 3 - fixed(amount / scale, 0).length);
      const [whole, rest] = fixed(amount / scale, digits).split(".");
      return `${grouped(whole)}${rest ? `.${rest}` : ""} ${word}`;
    }
  }
  return amount >= 1000 ? grouped(fixed(amount, 0)) : fixed(amount, 2);
}

/* How a number of an outcome is written. */
function writer(name, isChange = false) {
  if (isMoney(name)) return (value) => money(value, isChange);
  if (name === "retention" && isChange) return (value) => signed(100 * value, 1);
  if (name === "retention") return (value) => (Number.isFinite(value) ? `${plain(100 * value, 1)}\u00a0%` : "-");
  const decimals = { satisfaction: 1, nps: 1, days: 1 }[name] ?? 2;
  return (value) => (isChange ? signed : plain)(value, decimals);
}

/* Whether an outcome is an amount that the firm tells in its currency. */
const isMoney = (name) => about.money?.outcomes.includes(name) ?? false;
