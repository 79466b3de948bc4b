// The numbers of both worlds in a table, filled week by week; the table says of which week they are.
export default {
  template: `<table class="numbers" :data-week="week"><caption class="hidden">{{ heading }}</caption>
    <thead><tr><th scope="col">{{ heading }}</th><th scope="col" class="number">{{ left }}</th>
      <th scope="col" class="number">{{ right }}</th><th scope="col">{{ unit }}</th></tr></thead>
    <tbody><tr v-for="(row, k) in rows" :key="row.name"><th scope="row">{{ row.label }}</th>
      <td class="number" :data-number="row.name + '-left'">{{ cells[k][0] }}</td>
      <td class="number" :data-number="row.name + '-right'">{{ cells[k][1] }}</td><td>{{ row.unit }}</td></tr></tbody></table>`,
  props: { heading: String, left: String, right: String, unit: String, rows: Array, initial: Object },
  data() {
    return { cells: this.initial.cells, week: this.initial.week };
  },
  methods: {
    show(now) {
      this.cells = now.cells;
      this.week = now.week;
    },
  },
};
