/**
 * Where two answers differ, as a path into them with both values; null when they agree. Numbers may differ by
 * `tolerance`, relative to the larger and absolute below 1.
 */
export function firstDifference(a: unknown, b: unknown, tolerance: number, path = '$'): string | null {
  if (typeof a === 'number' && typeof b === 'number') {
    const apart = Math.abs(a - b) / Math.max(1, Math.abs(a), Math.abs(b));
    return Object.is(a, b) || apart <= tolerance ? null : unequal(path, a, b);
  }
  if (!isNested(a) || !isNested(b)) return Object.is(a, b) ? null : unequal(path, a, b);
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const key of keys) {
    const difference = firstDifference(a[key], b[key], tolerance, `${path}.${key}`);
    if (difference !== null) return difference;
  }
  return null;
}

function isNested(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function unequal(path: string, a: unknown, b: unknown): string {
  return `${path}: ${JSON.stringify(a)} ≠ ${JSON.stringify(b)}`;
}
