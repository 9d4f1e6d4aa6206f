import type { ModelSignature } from '@orrery/domain';
import type { Tensor } from '../model-process/index.js';
import { compileFeatureRule, type FeatureCheck } from './compile-feature-rule.js';
import type { BrokenRule } from './input-rule.error.js';
import type { InputRules } from './input-rules.js';

/** Inputs as a version takes them, in the order of its signature. */
export interface CheckedInputs {
  readonly rows: number;
  readonly inputs: readonly Tensor[];
}

/** Tells what breaks a rule first; `rows` counts the whole request, of which these inputs may be a part. */
export type InputCheck = (inputs: CheckedInputs, rows: number) => BrokenRule | undefined;

/** A rule that cannot be held to a version's feature. */
export interface UnfitRule {
  readonly feature: string;
  readonly reason: string;
}

export interface CompiledRules {
  /** Null where no rule concerns the version. */
  readonly check: InputCheck | null;
  readonly unfit: readonly UnfitRule[];
}

/** Makes of rules what is to be done for a version's inputs, once: which tensors are looked at, and how. */
export function compileRules({ inputs }: ModelSignature, { maxRows, features }: InputRules): CompiledRules {
  const checks: { readonly index: number; readonly check: FeatureCheck }[] = [];
  const unfit: UnfitRule[] = [];
  for (const rule of features) {
    const { feature } = rule;
    const index = inputs.findIndex(({ name }) => name === feature);
    const compiled = compileFeatureRule(rule, inputs[index]?.dtype);
    if (typeof compiled === 'string') unfit.push({ feature, reason: compiled });
    else if (compiled !== null) checks.push({ index, check: compiled });
  }
  if (maxRows === null && checks.length === 0) return { check: null, unfit };
  const most = maxRows ?? Number.POSITIVE_INFINITY;
  const check: InputCheck = (given, rows) => {
    if (rows > most) return tooManyRows(rows, most);
    for (const each of checks) {
      const tensor = given.inputs[each.index];
      const at = tensor === undefined ? -1 : each.check.find(tensor);
      if (tensor !== undefined && at >= 0) return broken(tensor, at, each.check);
    }
    return undefined;
  };
  return { check, unfit };
}

function tooManyRows(rows: number, most: number): BrokenRule {
  const expected = `at most ${most} may come at once`;
  return { rule: 'MAX_ROWS', field: null, row: null, actual: `${rows} rows`, expected };
}

function broken({ name: field, data, dims }: Tensor, at: number, { explain }: FeatureCheck): BrokenRule {
  const width = data.length / (dims[0] ?? 1);
  const value = data[at];
  return { field, row: Math.floor(at / width), ...explain(value ?? 0) };
}
