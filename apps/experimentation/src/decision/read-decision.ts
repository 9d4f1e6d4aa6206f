import { InvalidInputError } from '@orrery/domain';
import type { ABTestDecision, DecisionAction } from '../ab-test/ab-test.js';

/** What the registry takes as an alias: letters and digits of any script, and no version. */
const ALIAS = /^[\p{L}\p{N}_-]{1,255}$/u;
const RESERVED = /^(v\d+|latest)$/i;

export interface DecideABTestInput {
  readonly name: string;
  readonly variation?: string | null;
  readonly action: 'PROMOTE' | 'SET_TRAFFIC' | 'NONE';
  readonly alias?: string | null;
  readonly reportId?: string | null;
  readonly reason?: string | null;
}

/** @throws {InvalidInputError} */
export function readDecision(input: DecideABTestInput, decidedBy: string): ABTestDecision {
  return {
    variation: input.variation ?? null,
    action: actionOf(input),
    reportId: input.reportId ?? null,
    decidedBy,
    reason: input.reason ?? '',
  };
}

function actionOf({ action, alias }: DecideABTestInput): DecisionAction {
  switch (action) {
    case 'PROMOTE':
      if (alias != null && ALIAS.test(alias) && !RESERVED.test(alias)) return { kind: 'alias', alias };
      throw new InvalidInputError(
        'alias',
        'Name an alias: 1 to 255 letters, digits, "_" and "-", and neither a version number nor "latest".',
      );
    case 'SET_TRAFFIC':
      return { kind: 'traffic' };
    case 'NONE':
      return { kind: 'none' };
  }
}
