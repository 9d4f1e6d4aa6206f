import type { SavedGroup } from './saved-groups.js';

/**
 * The ids of the groups that a condition names itself (`$inGroup`, `$notInGroup`, `$savedGroup`), each once, wherever
 * they stand. Groups may name others: ask again of {@link conditionOfGroup}.
 *
 * @example
 * savedGroupIds({ $and: [{ id: { $inGroup: 'beta' } }, { $savedGroup: { id: 'north' } }] }); // ['beta', 'north']
 */
export function savedGroupIds(condition: unknown): readonly string[] {
  const found = new Set<string>();
  const rest: unknown[] = [condition];
  while (rest.length > 0) {
    const part = rest.pop();
    if (typeof part !== 'object' || part === null) continue;
    for (const [key, value] of Object.entries(part)) {
      const id = key === '$savedGroup' ? idIn(value) : value;
      const isName = key === '$inGroup' || key === '$notInGroup' || key === '$savedGroup';
      if (isName && typeof id === 'string') found.add(id);
      else rest.push(value);
    }
  }
  return [...found];
}

/** The condition that a group is; null for a list. */
export function conditionOfGroup(group: SavedGroup): object | null {
  return 'type' in group && group.type === 'condition' ? group.condition : null;
}

function idIn(reference: unknown): unknown {
  return typeof reference === 'object' && reference !== null && 'id' in reference ? reference.id : undefined;
}
