import { randomBytes } from 'node:crypto';
import type { Identifier } from '@orrery/domain';

/** Random digits for many identifiers are drawn, and written as text, at once: each costs more than all the rest of one. */
const DIGITS = 19;
const DRAWN = 256;
let drawn = '';
let used = 0;
let shownMs = -1;
let shownTime = '';

/** A new identifier: UUID version 7 (RFC 9562 §5.7), so that rows are created in the order of their keys. */
export function newId<Id extends Identifier<string>>(): Id {
  if (used === drawn.length) {
    drawn = randomBytes((DRAWN * DIGITS) / 2).toString('hex');
    used = 0;
  }
  const at = used;
  used += DIGITS;
  const variant = VARIANTS[drawn.charCodeAt(at) & 3];
  return `${time()}-7${drawn.slice(at + 1, at + 4)}-${variant}${drawn.slice(at + 4, at + 7)}-${drawn.slice(at + 7, at + DIGITS)}` as Id;
}

/** The two bits of RFC 9562's variant, and two random ones. */
const VARIANTS = ['8', '9', 'a', 'b'] as const;

/** The first twelve digits, written once for all identifiers of a millisecond. */
function time(): string {
  const nowMs = Date.now();
  if (nowMs !== shownMs) {
    const digits = nowMs.toString(16).padStart(12, '0');
    shownMs = nowMs;
    shownTime = `${digits.slice(0, 8)}-${digits.slice(8)}`;
  }
  return shownTime;
}
