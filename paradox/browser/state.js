/* What the reader has chosen, in the address of the page, and the way back. */

class State {
  constructor(changed) {
    this.changed = changed;
    this.past = [];
    this.future = [];
    this.now = this.read() ?? { from: about.first, moved: {} };
    window.addEventListener("hashchange", () => {
      const asked = this.read();
      if (asked && JSON.stringify(asked) !== JSON.stringify(this.now)) this.set(asked);
    });
  }

  /* What the address says, as far as this page knows it: numbers outside a lever's limits are not believed. */
  read() {
    const asked = new URLSearchParams(location.hash.slice(1));
    const from = asked.get("from");
    if (!Object.hasOwn(about.policies, from ?? "")) return null;
    const moved = {};
    for (const lever of about.levers) {
      const value = asked.has(lever.name) ? Number(asked.get(lever.name)) : NaN;
      if (isAllowed(lever, value) && value !== about.policies[from].values[lever.name]) moved[lever.name] = value;
    }
    return { from, moved };
  }

  write() {
    const seen = { ...(series === "satisfaction" ? {} : { series }), ...(followed === null ? {} : { person: followed }) };
    const asked = new URLSearchParams({ from: this.now.from, ...this.now.moved, ...seen, lang: language });
    try {
      history.replaceState(null, "", `#${asked}`);
    } catch {
      location.hash = `#${asked}`; // a browser that lets no file name its own state
    }
  }

  set(next) {
    this.past.push(this.now);
    this.future = [];
    this.go(next);
  }

  go(next) {
    this.now = next;
    this.write();
    this.changed();
  }

  move(name, value) {
    const moved = { ...this.now.moved };
    if (value === about.policies[this.now.from].values[name]) delete moved[name];
    else moved[name] = value;
    this.set({ ...this.now, moved });
  }

  undo() {
    if (!this.past.length) return;
    this.future.push(this.now);
    this.go(this.past.pop());
  }

  redo() {
    if (!this.future.length) return;
    this.past.push(this.now);
    this.go(this.future.pop());
  }
}

function isAllowed(lever, value) {
  return Number.isFinite(value) && value >= lever.limits[0] && value <= lever.limits[1];
}
