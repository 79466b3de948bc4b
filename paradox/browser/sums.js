/* Sums in the order in which numpy and Python make them, so that they have the same last bit. */

/* numpy's pairwise sum of n numbers from `from` on: eight at a time in blocks of 128, halves of longer rows. */
function pairwise(numbers, from, n) {
  if (n < 8) {
    let total = -0.0;
    for (let i = 0; i < n; i++) total += numbers[from + i];
    return total;
  }
  if (n <= 128) {
    const r = numbers.slice(from, from + 8);
    let i = 8;
    for (; i < n - (n % 8); i += 8) for (let k = 0; k < 8; k++) r[k] += numbers[from + i + k];
    let total = r[0] + r[1] + (r[2] + r[3]) + (r[4] + r[5] + (r[6] + r[7]));
    for (; i < n; i++) total += numbers[from + i];
    return total;
  }
  let half = Math.floor(n / 2);
  half -= half % 8;
  return pairwise(numbers, from, half) + pairwise(numbers, from + half, n - half);
}

function sum(numbers) {
  return numbers.length ? pairwise(numbers, 0, numbers.length) : 0.0;
}

/* numpy's add.reduceat: the first number, then the pairwise sum of the others. */
function sumOfPart(numbers, from, to) {
  return to - from === 1 ? numbers[from] : numbers[from] + pairwise(numbers, from + 1, to - from - 1);
}

/* The mean over those whom a mask counts; NaN if it counts nobody. */
function mean(numbers, mask) {
  const kept = new Float64Array(numbers.length);
  let n = 0;
  for (let i = 0; i < numbers.length; i++) if (mask[i]) kept[n++] = numbers[i];
  return n ? pairwise(kept, 0, n) / n : NaN;
}

/* Python's math.fsum: exact, rounded once (Shewchuk). */
function fsum(numbers) {
  const partials = [];
  for (let x of numbers) {
    let kept = 0;
    for (let y of partials) {
      if (Math.abs(x) < Math.abs(y)) [x, y] = [y, x];
      const high = x + y;
      const low = y - (high - x);
      if (low) partials[kept++] = low;
      x = high;
    }
    partials.length = kept;
    partials.push(x);
  }
  let n = partials.length;
  if (!n) return 0.0;
  let high = partials[--n];
  let low = 0.0;
  while (n > 0) {
    const x = high;
    const y = partials[--n];
    high = x + y;
    low = y - (high - x);
    if (low) break;
  }
  if (n > 0 && ((low < 0 && partials[n - 1] < 0) || (low > 0 && partials[n - 1] > 0))) {
    const twice = low * 2;
    if (twice === high + twice - high) high += twice;
  }
  return high;
}
