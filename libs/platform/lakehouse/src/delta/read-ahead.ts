const LANES = 16;

/**
 * Reads one after another, some ahead of who takes them: where each answer is far away, the way is gone once for all of them.
 * A failure is told in its turn.
 */
export async function* readAhead<T, R>(items: Iterable<T>, read: (item: T) => Promise<R>): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  try {
    for (const item of items) {
      const reading = read(item);
      // It is awaited below; until then a failure must not count as unhandled.
      void reading.catch(() => undefined);
      underWay.push(reading);
      const [first] = underWay;
      if (underWay.length < LANES || first === undefined) continue;
      yield await first;
      void underWay.shift();
    }
    for (let [first] = underWay; first !== undefined; [first] = underWay) {
      yield await first;
      void underWay.shift();
    }
  } finally {
    await Promise.allSettled(underWay);
  }
}

/** Whole numbers from the first to the last. */
export function* numbersTo(first: number, last: number): Generator<number> {
  for (let number = first; number <= last; number++) yield number;
}
