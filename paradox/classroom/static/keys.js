// Keys act where nobody types, while no dialog is open; Space and the arrow do not scroll the page besides.
const ACTS = [" ", "arrowright", "f", "r", "d", "g", "?"];
const PLACES = { Space: " ", ArrowRight: "arrowright", KeyF: "f", KeyR: "r", KeyD: "d", KeyG: "g" };

export default {
  template: `<span hidden></span>`,
  mounted() {
    this.pressed = (event) => this.press(event);
    document.addEventListener("keydown", this.pressed);
  },
  unmounted() {
    document.removeEventListener("keydown", this.pressed);
  },
  methods: {
    press(event) {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      if (document.querySelector("dialog[open]")) return;
      const at = event.target.closest ? event.target.closest("input, select, textarea, button, summary, a") : null;
      if (at && at.matches("input, select, textarea")) return;
      // Capitals are the same keys; an input method hides what was typed, but not which key it was.
      const typed = event.key.toLowerCase();
      const key = ACTS.includes(typed) ? typed : event.key === "Process" ? PLACES[event.code] : undefined;
      if (key === undefined || (key === " " && at)) return;
      event.preventDefault();
      if (!event.repeat) this.$emit("pressed", key);
    },
  },
};
