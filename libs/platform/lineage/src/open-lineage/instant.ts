/** A moment in whole microseconds since 1970, which a number holds exactly. */
export type Instant = number;

const FORM =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,12}))?)?(?:[Zz]|([+-])(\d{2}):?(\d{2}))(?:\[[^\]]{1,64}\])?$/;

/**
 * Reads a moment as RFC 3339 writes it (and as Java does, which leaves out seconds that are zero and adds the zone's
 * name); digits below the microsecond are cut. Null for anything else, for a moment without its offset too.
 */
export function parseInstant(text: string): Instant | null {
  const match = FORM.exec(text);
  if (match === null) return null;
  const [, day, minute, second = '00', fraction = '', sign, hours = '0', minutes = '0'] = match;
  const wholeMs = Date.parse(`${day}T${minute}:${second}Z`);
  if (Number.isNaN(wholeMs)) return null;
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
  return (wholeMs - offsetMs) * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
}

/** ISO 8601 in UTC, with all six digits of the microseconds: equal moments are equal texts. */
export function writeInstant(instant: Instant): string {
  const micros = ((instant % 1000) + 1000) % 1000;
  const text = new Date((instant - micros) / 1000).toISOString();
  return `${text.slice(0, -1)}${String(micros).padStart(3, '0')}Z`;
}
