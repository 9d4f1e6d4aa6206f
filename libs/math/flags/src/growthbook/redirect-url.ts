import { queryOf, queryPairs } from '../url/percent-encoding.js';
import { readUrl } from '../url/read-url.js';

/** The target with those parameters of the present address that it does not have itself; the bare target when one of them is no address. */
export function withQueryOf(target: string, present: string): string {
  const from = readUrl(present);
  const to = readUrl(target);
  if (from === null || to === null) return target;
  const own = queryPairs(to.search.slice(1));
  const added = new Map<string, string>();
  for (const [key, value] of queryPairs(from.search.slice(1)))
    if (!added.has(key) && !own.some(([name]) => name === key)) added.set(key, value);
  if (added.size === 0) return to.href;
  const [bare] = to.href.split(/[?#]/, 1);
  return `${bare}?${queryOf([...own, ...added])}${to.hash}`;
}
