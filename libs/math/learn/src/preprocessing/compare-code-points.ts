/**
 * Orders texts by Unicode code point, as Python and Postgres' "C" collation do; negative where `a` comes first.
 *
 * JavaScript's own order is by UTF-16 unit, which puts U+10000… before U+E000…U+FFFF.
 *
 * @example
 * ['\u{1f600}', '\uffe0'].sort(compareCodePoints); // ['\uffe0', '\u{1f600}']
 */
export function compareCodePoints(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    if (a.charCodeAt(i) === b.charCodeAt(i)) continue;
    return rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
  }
  return a.length - b.length;
}

/** Moves surrogates, which stand for code points past U+FFFF, behind all other units. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
