// What a class has guessed: bars over the range of the slider, the vote before pale beside, the answer as a line.
export default {
  template: `<figure class="histogram" :class="{ hidden: !asked }"><figcaption>{{ heading }}</figcaption>
    <div class="bars" role="img" :aria-label="spoken"><div v-for="(count, k) in now" :key="k" class="column">
      <span class="before" :style="{ height: 100 * (before[k] || 0) / most + '%' }"></span>
      <span class="now" :style="{ height: 100 * count / most + '%' }">{{ count || "" }}</span></div>
      <span v-if="answer !== null" class="answer-at" :style="{ left: 100 * answer + '%' }">{{ told }}</span></div>
    <div class="ends"><span>{{ low }}</span><span>{{ high }}</span></div></figure>`,
  props: { heading: String, told: String },
  data() {
    return { asked: false, now: [], before: [], answer: null, low: "", high: "", spoken: "" };
  },
  computed: {
    most() {
      return Math.max(1, ...this.now, ...this.before);
    },
  },
  methods: {
    show(found) {
      Object.assign(this, found, { asked: true });
    },
    hide() {
      this.asked = false;
    },
  },
};
