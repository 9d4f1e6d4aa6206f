/**
 * The key of an entity's row: the values of its join keys as texts, so that 7 and "7" are the same entity. A separator
 * within a value is escaped, so that different entities have different keys.
 */
export function onlineKey(prefix: string, joinKeyValues: readonly string[]): string {
  const [only] = joinKeyValues;
  if (joinKeyValues.length === 1 && only !== undefined) return `${prefix}:${only}`;
  return `${prefix}:${joinKeyValues.map((value) => value.replace(/[\\|]/g, '\\$&')).join('|')}`;
}
