// A sample of the customers as a network: coloured by satisfaction, with the stories told this week.
const NS = "http://www.w3.org/2000/svg";
const STEPS = 7; // colours from dissatisfied to satisfied, in the style sheet
const REACH = 2; // satisfaction [sd] at which the colours end

export default {
  template: `<figure class="network"><svg ref="svg" viewBox="-4 -4 108 108" role="img" :aria-label="heading"
    @click="click"><path class="links" ref="links"></path><g ref="stories"></g><g ref="dots"></g></svg></figure>`,
  props: { heading: String, hint: String },
  created() {
    this.persons = this.places = this.dots = [];
  },
  methods: {
    draw(persons, places, links, week) {
      this.persons = persons;
      this.places = places;
      const at = (k) => places[k].map((v) => (v * 100).toFixed(1)).join(" ");
      this.$refs.links.setAttribute("d", links.map(([i, j]) => `M${at(i)}L${at(j)}`).join(""));
      this.dots = persons.map((person, k) => {
        const dot = document.createElementNS(NS, "circle");
        dot.setAttribute("cx", (places[k][0] * 100).toFixed(1));
        dot.setAttribute("cy", (places[k][1] * 100).toFixed(1));
        dot.setAttribute("r", 1.9);
        dot.dataset.person = person;
        const title = document.createElementNS(NS, "title");
        title.textContent = this.hint + " " + person;
        dot.appendChild(title);
        return dot;
      });
      this.$refs.dots.replaceChildren(...this.dots);
      this.paint(week);
    },
    paint(week) {
      week.satisfaction.forEach((s, k) => {
        const step = Math.min(STEPS - 1, Math.max(0, Math.floor(((s + REACH) / (2 * REACH)) * STEPS)));
        const look = ["", " waiting", " gone", " prospect"][week.look[k]];
        this.dots[k].setAttribute("class", "s" + step + look + (k === this.marked ? " marked" : ""));
      });
      this.$refs.stories.replaceChildren(
        ...week.stories.map(([from, to, good]) => {
          const line = document.createElementNS(NS, "line");
          line.setAttribute("x1", this.places[from][0] * 100);
          line.setAttribute("y1", this.places[from][1] * 100);
          line.setAttribute("x2", this.places[to][0] * 100);
          line.setAttribute("y2", this.places[to][1] * 100);
          line.setAttribute("class", good ? "story good" : "story bad");
          return line;
        }),
      );
    },
    mark(person) {
      this.marked = this.persons.indexOf(person);
      this.dots.forEach((dot, k) => dot.classList.toggle("marked", k === this.marked));
    },
    click(event) {
      const person = event.target.dataset && event.target.dataset.person;
      if (person !== undefined) this.$emit("pick", Number(person));
    },
  },
};
