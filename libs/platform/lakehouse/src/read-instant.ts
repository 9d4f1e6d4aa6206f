const INSTANT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?\s*(Z|[+-]\d\d:?\d\d)?$/;

/** Milliseconds since 1970 of a time as text, in UTC where it says no zone; null for anything else. */
export function instantIn(text: string): number | null {
  const [, day, time = '00:00:00', zone = 'Z'] = INSTANT.exec(text) ?? [];
  if (day === undefined) return null;
  const at = Date.parse(`${day}T${time}${zone}`);
  return Number.isNaN(at) ? null : at;
}
