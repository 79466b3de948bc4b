// A line chart of weekly numbers: direct labels at the line ends, a zero line, colours from the style sheet.
const NS = "http://www.w3.org/2000/svg";

function add(parent, name, attributes, text) {
  const node = document.createElementNS(NS, name);
  for (const key in attributes) node.setAttribute(key, attributes[key]);
  if (text !== undefined) node.textContent = text;
  parent.appendChild(node);
  return node;
}

function ticks(low, high, wanted) {
  const rough = (high - low) / wanted;
  const power = Math.pow(10, Math.floor(Math.log10(rough)));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= rough);
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) found.push(i * step);
  return { step, found };
}

// As many decimals as the step has, so that every mark says where it stands: 2.5 is not called 3.
export function digitsOf(step) {
  let digits = 0;
  while (digits < 6 && Math.abs(step * 10 ** digits - Math.round(step * 10 ** digits)) > 1e-6) digits += 1;
  return digits;
}

// Charts of one scale are read side by side: they share their ends, whichever of them needs the room.
const scales = new Map();

function widthOf(text, size) {
  let width = 0;
  for (const sign of text) width += sign.charCodeAt(0) > 0x2e80 ? 1.02 : 0.56;
  return width * size;
}

export default {
  template: `<figure class="chart"><figcaption>{{ heading }}<span class="unit">{{ unit }}</span
    ><span class="unit before" ref="before" hidden>{{ before }}</span></figcaption>
    <svg ref="svg" role="img" :aria-label="heading"></svg></figure>`,
  props: {
    heading: String,
    unit: String,
    horizon: Number,
    low: Number,
    high: Number,
    decimals: Number,
    week: String,
    before: String, // what a pale line is: the run before
    scale: String, // charts with the same word share their scale; "" for a scale of its own
    series: Array, // {label, tone, dashed}
    initial: Array,
  },
  created() {
    this.rows = (this.initial || []).slice();
    this.ghost = [];
    this.bands = [];
    this.pointed = null;
    this.drawn = [];
  },
  mounted() {
    if (!scales.has(this.scale)) scales.set(this.scale, new Set());
    this.beside = this.scale ? scales.get(this.scale) : new Set();
    this.beside.add(this);
    // The size is read when it changes only: reading it makes the browser lay out the whole page.
    this.watcher = new ResizeObserver(() => this.measure());
    this.watcher.observe(this.$refs.svg);
    this.$refs.svg.addEventListener("pointermove", (event) => this.point(event));
    this.$refs.svg.addEventListener("pointerleave", () => this.point(null));
    this.measure();
  },
  unmounted() {
    this.beside.delete(this);
    this.watcher.disconnect();
  },
  methods: {
    measure() {
      const svg = this.$refs.svg;
      this.width = svg.clientWidth;
      this.height = svg.clientHeight;
      this.size = parseFloat(getComputedStyle(svg).fontSize);
      this.draw();
    },
    append(row) {
      this.rows.push(row);
      this.redraw();
    },
    reset(rows) {
      if (rows.length === 0 && this.rows.length > 1) this.ghost = this.rows;
      this.rows = rows.slice();
      this.bands = [];
      this.pointed = null;
      this.redraw();
    },
    // Where other luck led: of each line, week by week, its lowest and highest value.
    spread(bands) {
      this.bands = bands;
      this.redraw();
    },
    extent() {
      const shown = [...this.rows.flat(), ...this.ghost.flat(), ...this.bands.flat(2)].filter((v) => v !== null);
      const low = Math.min(this.low, ...shown);
      const high = Math.max(this.high, ...shown);
      const pad = (high - low) * 0.04;
      return [low < this.low ? low - pad : low, high > this.high ? high + pad : high];
    },
    span() {
      const ends = [...this.beside].map((chart) => chart.extent());
      return [Math.min(...ends.map((end) => end[0])), Math.max(...ends.map((end) => end[1]))];
    },
    redraw() {
      const [low, high] = this.span();
      for (const chart of this.beside) {
        if (chart === this || chart.drawn[0] !== low || chart.drawn[1] !== high) chart.draw();
      }
    },
    point(event) {
      const box = this.$refs.svg.getBoundingClientRect();
      const at = event && this.x0 !== undefined ? Math.round((event.clientX - box.left - this.x0) / this.dx) : null;
      const next = at !== null && at >= 0 && at < this.rows.length ? at : null;
      if (next !== this.pointed) {
        this.pointed = next;
        this.draw();
      }
    },
    shown(value) {
      if (value === null || value === undefined) return "–";
      const text = value.toFixed(this.decimals);
      return Number(text) === 0 ? text.replace("-", "") : text;
    },
    draw() {
      const svg = this.$refs.svg;
      const { width, height, size } = this;
      if (!svg || !(width >= 40 && height >= 40)) return;
      const [low, high] = this.span();
      this.drawn = [low, high];
      this.$refs.before.hidden = this.ghost.length === 0;
      const last = this.pointed === null ? this.rows.length - 1 : this.pointed;
      const row = last >= 0 ? this.rows[last] : this.series.map(() => null);
      const texts = this.series.map((one, k) => one.label + " " + this.shown(row[k]));
      const widest = Math.max(...this.series.map((one) => widthOf(one.label + " −0.00", size)));
      const { step, found } = ticks(low, high, Math.max(2, Math.floor(height / (size * 3))));
      const marks = found.map((value) => value.toFixed(digitsOf(step)));
      const left = Math.max(...marks.map((mark) => widthOf(mark, size))) + 8;
      const beside = width > 2.2 * widest;
      const right = width - (beside ? widest + 14 : 8);
      const above = beside ? [] : this.flow(texts, left, right, size);
      const top = size * 0.5 + (beside ? 0 : (above.length ? above[above.length - 1].row + 1 : 0) * size * 1.25);
      const bottom = height - size * 1.35;
      const x = (week) => left + ((right - left) * week) / Math.max(1, this.horizon - 1);
      const y = (value) => bottom - ((bottom - top) * (value - low)) / (high - low);
      this.x0 = left;
      this.dx = (right - left) / Math.max(1, this.horizon - 1);
      svg.replaceChildren();
      found.forEach((value, k) => {
        const zero = Math.abs(value) < step / 1e6;
        add(svg, "line", { x1: left, x2: right, y1: y(value), y2: y(value), class: zero ? "zero" : "grid" });
        add(svg, "text", { x: left - 5, y: y(value) + size * 0.35, class: "mark", "text-anchor": "end" }, marks[k]);
      });
      this.number(svg, x, right, height - 2, size);
      this.bands.forEach((band, k) => {
        const edge = (end) => band.map((pair, week) => [week, pair[end]]).filter((at) => at[1] !== null);
        const around = [...edge(0), ...edge(1).reverse()].map(([week, v]) => x(week).toFixed(1) + " " + y(v).toFixed(1));
        if (around.length) add(svg, "path", { d: "M" + around.join("L") + "Z", class: "band " + this.series[k].tone });
      });
      const trace = (rows, k) => {
        let path = "";
        let pen = false;
        rows.forEach((r, week) => {
          const value = r[k];
          if (value === null) pen = false;
          else {
            path += (pen ? "L" : "M") + x(week).toFixed(1) + " " + y(value).toFixed(1);
            pen = true;
          }
        });
        return path;
      };
      this.series.forEach((one, k) => {
        const path = trace(this.ghost, k);
        if (path) add(svg, "path", { d: path, class: "line ghost " + one.tone });
      });
      const ends = [];
      this.series.forEach((one, k) => {
        const path = trace(this.rows, k);
        if (path) add(svg, "path", { d: path, class: "line " + one.tone + (one.dashed ? " dashed" : "") });
        if (last >= 0 && row[k] !== null) {
          add(svg, "circle", { cx: x(last), cy: y(row[k]), r: 3, class: "end " + one.tone });
          ends.push({ k, y: y(row[k]) });
        }
      });
      if (this.pointed !== null) add(svg, "line", { x1: x(last), x2: x(last), y1: top, y2: bottom, class: "pointed" });
      this.write(svg, ends, texts, { beside, above, right, top, bottom, size });
      const spoken = last >= 0 ? `${this.heading} (${this.unit}), ${this.week} ${last}: ${texts.join(", ")}` : this.heading;
      svg.setAttribute("aria-label", spoken);
    },
    // Weeks under the axis: the first names what is counted, and none is left out before the end.
    number(svg, x, right, y, size) {
      const room = widthOf("000", size) + size;
      const every = [13, 26, 52, 104].find((weeks) => x(weeks) - x(0) >= room) || 208;
      const first = this.week + " 0";
      add(svg, "text", { x: x(0), y, class: "mark" }, first);
      for (let week = every; week <= this.horizon; week += every) {
        const last = x(week) + room / 2 > right;
        const text = { x: last ? right : x(week), y, class: "mark", "text-anchor": last ? "end" : "middle" };
        if (x(week) - widthOf("000", size) / 2 > x(0) + widthOf(first, size) + size / 2) add(svg, "text", text, week);
      }
    },
    flow(texts, left, right, size) {
      // Where there is no room beside the lines, their names stand above, as many in a row as fit.
      let x = left;
      let row = 0;
      return texts.map((label, k) => {
        const text = (this.series[k].dashed ? "╌ " : "━ ") + label;
        const width = widthOf(text, size) + size * 0.8;
        if (x > left && x + width > right + 8) {
          x = left;
          row += 1;
        }
        const place = { x, row, text };
        x += width;
        return place;
      });
    },
    write(svg, ends, texts, room) {
      const line = room.size * 1.12;
      if (!room.beside || ends.length === 0) {
        if (room.beside) {
          this.series.forEach((one, k) => {
            const at = room.top + line * (k + 1);
            add(svg, "text", { x: room.right + 8, y: at, class: "label " + one.tone }, one.label);
          });
        } else {
          room.above.forEach(({ x, row, text }, k) => {
            add(svg, "text", { x, y: room.size * (row * 1.25 + 0.95), class: "label " + this.series[k].tone }, text);
          });
        }
        return;
      }
      ends.sort((a, b) => a.y - b.y);
      ends.forEach((end, k) => (end.at = Math.max(end.y, k ? ends[k - 1].at + line : room.top + line * 0.4)));
      for (let k = ends.length - 1, floor = room.bottom; k >= 0; k--) {
        ends[k].at = Math.min(ends[k].at, floor);
        floor = ends[k].at - line;
      }
      for (const end of ends) {
        const tone = this.series[end.k].tone;
        add(svg, "text", { x: room.right + 8, y: end.at + room.size * 0.35, class: "label " + tone }, texts[end.k]);
      }
    },
  },
};
