/* The runs that have come in: of each key (a firm and its levers) a list, one run a replication. A page asks for what it
   shows, and draws itself (`show`) soon after something has come. */

const BACK = 60;
const SOON = 50;
const runs = new Map();
let pool;
let beat = 0;
let drawn = 0;

function runsOf(key) {
  if (!runs.has(key)) runs.set(key, []);
  return runs.get(key);
}

/* Ask for every run that is not there yet, a replication of all before the next of any: tasks are asked in their order,
   and those of one key are one. */
function ask(tasks, replications) {
  const mine = ++beat;
  const wanted = new Map(tasks.map(({ key, ...task }) => [key, task]));
  pool.clear();
  for (let number = 0; number < replications; number++) {
    for (const [key, task] of wanted) {
      const list = runsOf(key);
      if (list[number]) continue;
      pool.ask({ ...task, number }).then((run) => {
        list[number] = run;
        if (mine === beat) showSoon();
      });
    }
  }
  // A long session must not fill the memory: what was asked for last is kept.
  for (const key of runs.keys()) if (runs.size > BACK && !wanted.has(key)) runs.delete(key);
}

/* The replications that all keys have, from the first on: whatever comes in later changes no luck. */
function shared(keys) {
  const lists = keys.map(runsOf);
  let number = 0;
  while (lists.every((list) => list[number])) number++;
  return lists.map((list) => list.slice(0, number));
}

function showSoon() {
  drawn ||= setTimeout(() => {
    drawn = 0;
    show();
  }, SOON);
}
