/** The same items, each asked for while the one before is worked on. */
export async function* readAhead<T>(items: AsyncIterable<T>): AsyncGenerator<T, void, void> {
  const iterator = items[Symbol.asyncIterator]();
  let next = iterator.next();
  try {
    for (let { done, value } = await next; done !== true; { done, value } = await next) {
      next = iterator.next();
      // It is awaited below: until then a failure must not count as unhandled.
      next.catch(() => {});
      yield value;
    }
  } finally {
    // Whoever leaves early asks for something else next: nothing may be under way then.
    await next.catch(() => {});
    await iterator.return?.();
  }
}
