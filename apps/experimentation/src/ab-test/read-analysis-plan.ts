import { InvalidInputError } from '@orrery/domain';
import {
  analysisPlanProblem,
  type AnalysisPlan,
  type BoundaryKind,
  type CorrectionMethod,
  type PriorPlan,
  type ProcedurePlan,
} from '@orrery/math-experiments';
import { isStorableText } from '../outcome/storable-text.js';
import { DEFAULT_ANALYSIS_PLAN } from './default-analysis-plan.js';

type Given<T> = T | null | undefined;

/** A plan of analysis as it is asked for and shown: one flat object. */
export interface AnalysisPlanInput {
  readonly alpha?: Given<number>;
  readonly procedure: keyof typeof PROCEDURES;
  readonly plannedUsers?: Given<number>;
  readonly mixtureVariance?: Given<number>;
  readonly boundary?: Given<keyof typeof BOUNDARIES>;
  readonly looks?: Given<number>;
  readonly prior?: Given<PriorInput>;
  readonly correction?: Given<keyof typeof CORRECTIONS>;
  readonly liftInterval?: Given<'DELTA' | 'FIELLER'>;
  readonly sampleRatioAlpha?: Given<number>;
  readonly unit?: Given<'USER' | 'CLUSTER'>;
  readonly stratifyBy?: Given<string>;
}

interface PriorInput {
  readonly kind: 'FLAT' | 'NORMAL' | 'BETA';
  readonly mean?: Given<number>;
  readonly standardDeviation?: Given<number>;
  readonly scale?: Given<'RELATIVE' | 'ABSOLUTE'>;
  readonly alpha?: Given<number>;
  readonly beta?: Given<number>;
}

const LONGEST_NAME = 200;

const PROCEDURES = {
  FIXED: 'fixed',
  ALWAYS_VALID: 'always-valid',
  GROUP_SEQUENTIAL: 'group-sequential',
  BAYESIAN: 'bayesian',
} as const satisfies Record<string, ProcedurePlan['kind']>;

const BOUNDARIES = { OBRIEN_FLEMING: 'obrien-fleming', POCOCK: 'pocock' } as const satisfies Record<
  string,
  BoundaryKind
>;

const CORRECTIONS = {
  NONE: 'none',
  BONFERRONI: 'bonferroni',
  HOLM: 'holm',
  BENJAMINI_HOCHBERG: 'benjamini-hochberg',
} as const satisfies Record<string, CorrectionMethod>;

/** Reads a plan; the default one where none is given. @throws {InvalidInputError} naming what is wrong. */
export function readAnalysisPlan(input: Given<AnalysisPlanInput>): AnalysisPlan {
  if (input == null) return DEFAULT_ANALYSIS_PLAN;
  const plan: AnalysisPlan = {
    alpha: input.alpha ?? DEFAULT_ANALYSIS_PLAN.alpha,
    procedure: procedureOf(input),
    correction: input.correction == null ? DEFAULT_ANALYSIS_PLAN.correction : CORRECTIONS[input.correction],
    liftInterval: input.liftInterval === 'FIELLER' ? 'fieller' : 'delta',
    sampleRatioAlpha: input.sampleRatioAlpha ?? DEFAULT_ANALYSIS_PLAN.sampleRatioAlpha,
    ...(input.unit === 'CLUSTER' && { unit: 'cluster' as const }),
    ...(input.stratifyBy != null && { stratifyBy: dimensionOf(input.stratifyBy) }),
  };
  const problem = analysisPlanProblem(plan);
  if (problem !== undefined) {
    const field = `analysis.${problem.field.replace(/^procedure\./, '')}`;
    throw new InvalidInputError(field, `"${field}" ${problem.reason}.`);
  }
  return plan;
}

function dimensionOf(name: string): string {
  if (name.length >= 1 && name.length <= LONGEST_NAME && isStorableText(name)) return name;
  throw new InvalidInputError(
    'analysis.stratifyBy',
    `"analysis.stratifyBy" has 1 to ${LONGEST_NAME} characters.`,
  );
}

function procedureOf(input: AnalysisPlanInput): ProcedurePlan {
  const kind = PROCEDURES[input.procedure];
  switch (kind) {
    case 'fixed':
      return { kind, plannedUsers: input.plannedUsers ?? null };
    case 'always-valid':
      return { kind, ...(input.mixtureVariance != null && { mixtureVariance: input.mixtureVariance }) };
    case 'group-sequential':
      return {
        kind,
        boundary: BOUNDARIES[input.boundary ?? 'OBRIEN_FLEMING'],
        looks: needed('looks', input.looks),
        plannedUsers: needed('plannedUsers', input.plannedUsers),
      };
    case 'bayesian':
      return { kind, prior: priorOf(input.prior) };
  }
}

function priorOf(prior: Given<PriorInput>): PriorPlan {
  switch (prior?.kind) {
    case 'NORMAL':
      return {
        kind: 'normal',
        mean: prior.mean ?? 0,
        standardDeviation: needed('prior.standardDeviation', prior.standardDeviation),
        scale: prior.scale === 'ABSOLUTE' ? 'absolute' : 'relative',
      };
    case 'BETA':
      return {
        kind: 'beta',
        alpha: needed('prior.alpha', prior.alpha),
        beta: needed('prior.beta', prior.beta),
      };
    default:
      return { kind: 'flat' };
  }
}

function needed(name: string, value: Given<number>): number {
  if (value != null) return value;
  throw new InvalidInputError(`analysis.${name}`, `"analysis.${name}" is needed for this procedure.`);
}

/** The plan as it is shown. */
export function showAnalysisPlan({
  alpha,
  procedure,
  correction,
  liftInterval,
  sampleRatioAlpha,
  unit,
  stratifyBy,
}: AnalysisPlan) {
  return {
    alpha,
    procedure: nameOf(PROCEDURES, procedure.kind),
    plannedUsers: 'plannedUsers' in procedure ? procedure.plannedUsers : null,
    mixtureVariance: procedure.kind === 'always-valid' ? (procedure.mixtureVariance ?? null) : null,
    boundary: procedure.kind === 'group-sequential' ? nameOf(BOUNDARIES, procedure.boundary) : null,
    looks: procedure.kind === 'group-sequential' ? procedure.looks : null,
    prior: procedure.kind === 'bayesian' ? showPrior(procedure.prior) : null,
    correction: nameOf(CORRECTIONS, correction),
    liftInterval: liftInterval === 'fieller' ? 'FIELLER' : 'DELTA',
    sampleRatioAlpha,
    unit: unit === 'cluster' ? 'CLUSTER' : 'USER',
    stratifyBy: stratifyBy ?? null,
  };
}

function showPrior(prior: PriorPlan) {
  const { kind } = prior;
  return {
    kind: kind.toUpperCase(),
    mean: kind === 'normal' ? prior.mean : null,
    standardDeviation: kind === 'normal' ? prior.standardDeviation : null,
    scale: kind === 'normal' ? prior.scale.toUpperCase() : null,
    alpha: kind === 'beta' ? prior.alpha : null,
    beta: kind === 'beta' ? prior.beta : null,
  };
}

function nameOf<Name extends string, Value>(
  names: Readonly<Record<Name, Value>>,
  value: Value,
): Name | undefined {
  for (const name in names) if (names[name] === value) return name;
  return undefined;
}
