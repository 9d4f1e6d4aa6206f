import type { FlagEvaluation } from '@orrery/math-flags';
import type { Catalogue } from '../evaluation/catalogue.js';
import type { OfrepErrorCode } from './ofrep.errors.js';

/** What OFREP says of one flag. */
export interface OfrepAnswer {
  readonly status: number;
  readonly body: OfrepSuccess | OfrepFailure;
}

interface OfrepSuccess {
  readonly key: string;
  /** Left out where the flag has none: the provider then takes the default of the code. */
  readonly value?: unknown;
  readonly reason: string;
  readonly variant?: string;
  readonly metadata: Readonly<Record<string, string | number>>;
}

interface OfrepFailure {
  readonly key: string;
  readonly errorCode: OfrepErrorCode;
  readonly errorDetails: string;
}

/** Puts an evaluation into OFREP's form; what a test decided says so, so that the exposure can be told. */
export function ofrepAnswer(key: string, evaluation: FlagEvaluation, catalogue: Catalogue): OfrepAnswer {
  switch (evaluation.kind) {
    case 'value':
      return { status: 200, body: success(key, evaluation, catalogue) };
    case 'flag-not-found':
      return failure(404, { key, errorCode: 'FLAG_NOT_FOUND', errorDetails: `There is no flag "${key}".` });
    case 'targeting-key-missing':
      return failure(400, {
        key,
        errorCode: 'TARGETING_KEY_MISSING',
        errorDetails: `The flag "${key}" divides users: send the user's "targetingKey".`,
      });
    case 'flag-invalid':
      return failure(400, {
        key,
        errorCode: 'GENERAL',
        errorDetails: `The flag "${key}" cannot be evaluated: its "${evaluation.problem.path}" is wrong.`,
      });
  }
}

function success(
  key: string,
  { value, reason, variant, test }: FlagEvaluation & { readonly kind: 'value' },
  { flags, testNames }: Catalogue,
): OfrepSuccess {
  const flag = flags.get(key);
  const abTest = test === null ? undefined : testNames.get(test.id);
  return {
    key,
    ...(value !== null && { value }),
    reason: flag?.enabled === false ? 'DISABLED' : reason,
    ...(variant !== null && { variant }),
    metadata: {
      ...(flag !== undefined && { flagVersion: flag.version }),
      ...(abTest !== undefined && test !== null && { abTest, abTestId: test.id }),
    },
  };
}

function failure(status: number, body: OfrepFailure): OfrepAnswer {
  return { status, body };
}
