/**
 * Runs `work` on up to `limit` items at once and yields the results in the order of the items. Takes no further item while
 * `limit` results wait. Once a failure is reached nothing new is started, and what is under way ends before it is thrown.
 */
export async function* mapInOrder<T, R>(
  items: AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  try {
    for await (const item of items) {
      const result = work(item);
      // It is awaited below; until then a failure must not count as unhandled.
      result.catch(() => undefined);
      underWay.push(result);
      if (underWay.length >= limit) yield await takeFirst(underWay);
    }
    while (underWay.length > 0) yield await takeFirst(underWay);
  } finally {
    await Promise.allSettled(underWay);
  }
}

function takeFirst<R>(queue: Promise<R>[]): Promise<R> {
  const first = queue.shift();
  if (first === undefined) throw new RangeError('There is nothing to take.');
  return first;
}
