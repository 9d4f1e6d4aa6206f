/** No facet that anybody publishes comes near it. */
export const MAX_DEPTH = 100;

/** Whether objects and lists are nested deeper than `MAX_DEPTH`: looked at without recursion, which has a depth of its own. */
export function isTooDeep(json: unknown): boolean {
  let level: unknown[] = [json];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return true;
    const next: unknown[] = [];
    for (const value of level.filter(isNested)) for (const inner of Object.values(value)) next.push(inner);
    level = next;
  }
  return false;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
