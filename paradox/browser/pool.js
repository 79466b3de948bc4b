/* Workers made from this page's own text: no server, no file beside it. */

const MOST_WORKERS = 4;

class Pool {
  /* `work` is the text of a worker; `begin` what each is told first; `onFailure` hears what went wrong. */
  constructor(work, begin, onFailure) {
    const url = URL.createObjectURL(new Blob([work], { type: "text/javascript" }));
    const number = Math.max(1, Math.min(MOST_WORKERS, navigator.hardwareConcurrency || 2));
    this.waiting = [];
    this.jobs = new Map();
    this.next = 0;
    this.idle = [];
    this.onFailure = onFailure;
    for (let at = 0; at < number; at++) {
      const worker = new Worker(url);
      worker.onmessage = ({ data }) => this.hear(worker, data);
      worker.onerror = (event) => onFailure(event.message || "worker");
      worker.postMessage(begin);
    }
  }

  hear(worker, { job, ready, result, failure }) {
    const asked = this.jobs.get(job);
    this.jobs.delete(job);
    if (failure) this.onFailure(failure);
    else if (!ready) asked.resolve(result);
    this.idle.push(worker);
    this.hand();
  }

  /* Ask for something; what is asked with `first` comes before all that waits. */
  ask(task, first = false) {
    return new Promise((resolve) => {
      const entry = { task, resolve };
      if (first) this.waiting.unshift(entry);
      else this.waiting.push(entry);
      this.hand();
    });
  }

  /* Forget what nobody has begun. */
  clear() {
    this.waiting = [];
  }

  hand() {
    while (this.idle.length && this.waiting.length) {
      const entry = this.waiting.shift();
      const job = this.next++;
      this.jobs.set(job, entry);
      this.idle.pop().postMessage({ ...entry.task, job });
    }
  }
}
