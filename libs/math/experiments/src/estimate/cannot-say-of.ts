import type { InsufficientData, NotFinite, ZeroControl, ZeroVariance } from '@orrery/math-statistics';
import type { CannotSay } from '../plan/cannot-say.js';

/** A statistic's own failure in the words of an analysis. */
export function cannotSay(
  failure: InsufficientData | NotFinite | ZeroControl | ZeroVariance | { readonly kind: 'outside-edges' },
): CannotSay {
  switch (failure.kind) {
    case 'insufficient-data':
      return failure.actual === 0
        ? { kind: 'cannot-say', reason: 'no-users' }
        : { kind: 'cannot-say', reason: 'too-few-users', required: failure.required, actual: failure.actual };
    case 'outside-edges':
      return { kind: 'cannot-say', reason: 'outside-edges' };
    case 'not-finite':
      return { kind: 'cannot-say', reason: 'not-finite' };
    case 'zero-control':
      return { kind: 'cannot-say', reason: 'zero-control' };
    case 'zero-variance':
      return { kind: 'cannot-say', reason: 'zero-variance' };
  }
}
