// A field, slider or list that keeps what its user types or chooses while the rest of the page changes: an attribute
// `value` would be set again with every update of the page. The server sets it with a new `times`.
export default {
  inheritAttrs: false,
  template: `
    <select v-if="list" v-bind="$attrs" :value="held" @change="take"><slot></slot></select>
    <input v-else v-bind="$attrs" :value="held" @input="move" @change="take">
  `,
  props: { list: Boolean, set: [String, Number], times: Number },
  data() {
    return { held: this.set };
  },
  watch: {
    times() {
      this.held = this.set;
      const control = this.$el;
      if (control.value !== String(this.set)) control.value = this.set;
    },
  },
  methods: {
    move(event) {
      this.held = event.target.value;
      this.$emit("moved", this.held);
    },
    take(event) {
      this.held = event.target.value;
      this.$emit("taken", this.held);
    },
  },
};
