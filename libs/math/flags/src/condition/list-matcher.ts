import type { Matcher } from './matcher.js';

/** Below this many values a walk through the list is faster than a set. */
const SHORT_LIST = 4;

/** Passes a value of the list, and a list that shares one with it. */
export function inList(list: readonly unknown[]): Matcher {
  const set = new Set(list);
  const has: Matcher = list.length < SHORT_LIST ? (value) => list.includes(value) : (value) => set.has(value);
  return (value) => (Array.isArray(value) ? value.some(has) : has(value));
}

/** The same without regard to the case of texts. */
export function inListOfAnyCase(list: readonly unknown[]): Matcher {
  const set = new Set(list.map(folded));
  const has: Matcher = (value) => set.has(folded(value));
  return (value) => (Array.isArray(value) ? value.some(has) : has(value));
}

function folded(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}
