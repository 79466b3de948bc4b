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

function widthOf(text, size) {
  let width = 0;
  for (const sign of text) width += sign.charCodeAt(0) > 0x2e80 ? 1.02 : 0.56;
  return width * size;
}

export default {
  template: `<figure class="chart"><figcaption>{{ heading }}<span class="unit">{{ unit }}</span></figcaption>
    <svg ref="svg" role="img" :aria-label="heading"></svg></figure>`,
  props: {
    heading: String,
    unit: String,
    horizon: Number,
    low: Number,
    high: Number,
    decimals: Number,
    week: String,
    series: Array, // {label, tone, dashed}
    initial: Array,
  },
  created() {
    this.rows = (this.initial || []).slice();
    this.pointed = null;
  },
  mounted() {
    // The size is read when it changes only: reading it makes the browser lay out the whole page.
    this.watcher = new ResizeObserver(() => this.measure());
    this.watcher.observe(this.$refs.svg);
    this.$refs.svg.addEventListener("pointermove", (event) => this.point(event));
    this.$refs.svg.addEventListener("pointerleave", () => this.point(null));
    this.measure();
  },
  unmounted() {
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
      this.draw();
    },
    reset(rows) {
      this.rows = rows.slice();
      this.pointed = null;
      this.draw();
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
      const values = this.rows.flat().filter((v) => v !== null);
      let low = Math.min(this.low, ...values);
      let high = Math.max(this.high, ...values);
      const pad = (high - low) * 0.04;
      if (low < this.low) low -= pad;
      if (high > this.high) high += pad;
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
      const top = 6 + (beside ? 0 : (above.length ? above[above.length - 1].row + 1 : 0) * size * 1.25);
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
      const word = widthOf(this.week, size);
      add(svg, "text", { x: right, y: height - 2, class: "mark", "text-anchor": "end" }, this.week);
      const every = (13 * (right - left)) / this.horizon < size * 2.2 ? 26 : 13;
      for (let week = 0; x(week) < right - word - size * 1.5; week += every) {
        add(svg, "text", { x: x(week), y: height - 2, class: "mark", "text-anchor": "middle" }, week);
      }
      const ends = [];
      this.series.forEach((one, k) => {
        let path = "";
        let pen = false;
        this.rows.forEach((r, week) => {
          const value = r[k];
          if (value === null) pen = false;
          else {
            path += (pen ? "L" : "M") + x(week).toFixed(1) + " " + y(value).toFixed(1);
            pen = true;
          }
        });
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
