// The numbers of both worlds in a table, filled week by week.
export default {
  template: `<table class="numbers"><caption class="hidden">{{ heading }}</caption>
    <thead><tr><th scope="col">{{ heading }}</th><th scope="col" class="number">{{ left }}</th>
      <th scope="col" class="number">{{ right }}</th><th scope="col">{{ unit }}</th></tr></thead>
    <tbody><tr v-for="(row, k) in rows" :key="row.name"><th scope="row">{{ row.label }}</th>
      <td class="number" :data-number="row.name + '-left'">{{ cells[k][0] }}</td>
      <td class="number" :data-number="row.name + '-right'">{{ cells[k][1] }}</td><td>{{ row.unit }}</td></tr></tbody></table>`,
  props: { heading: String, left: String, right: String, unit: String, rows: Array, initial: Array },
  data() {
    return { cells: this.initial };
  },
  methods: {
    show(cells) {
      this.cells = cells;
    },
  },
};
