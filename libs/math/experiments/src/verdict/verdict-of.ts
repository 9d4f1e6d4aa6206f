import type { AnalysisPlan, Looks, MetricPlan } from '../plan/analysis-plan.js';
import type { Assumption } from '../plan/assumption.js';
import { assumptionsOf } from '../plan/assumptions-of.js';
import type { CannotSay } from '../plan/cannot-say.js';
import type { Comparison, SampleRatioResult, Verdict } from '../plan/test-analysis.js';
import { describeComparison, describeReason, variationName } from './describe.js';

export interface VerdictRequest {
  readonly plan: AnalysisPlan;
  readonly looks: Looks;
  readonly sampleRatio: SampleRatioResult | CannotSay;
  readonly comparisons: readonly Comparison[];
  /** Of each metric by its key. */
  readonly directions: ReadonlyMap<string, MetricPlan['direction']>;
  /** Of the variations, where they have any. */
  readonly names: readonly string[];
}

/**
 * One plain sentence on who won, why, and what must hold.
 *
 * A treatment wins if a primary metric is decided better, none worse, and no guardrail is harmed; of several the one with the
 * greatest lift in its first primary metric. The control wins if every treatment is decided worse on a primary metric. `no-difference` says
 * that none was shown, never that there is none: the sentence gives the interval of what is still possible.
 */
export function verdictOf(request: VerdictRequest): Verdict {
  const { comparisons, names } = request;
  const primary = comparisons.filter(({ role }) => role === 'primary');
  const said = primary.filter(({ analysis }) => analysis.kind === 'analysed');
  const because = [sampleRatioLine(request), ...comparisons.map((each) => describeComparison(each, names))];
  const answer = said.length === 0 ? nothingSaid(request, primary) : decide(request, said);
  return { ...answer, because, assumptions: assumptionsIn(request) };
}

type Answer = Pick<Verdict, 'outcome' | 'winner' | 'sentence'>;

function decide(request: VerdictRequest, primary: readonly Comparison[]): Answer {
  const treatments = [...new Set(primary.map(({ treatment }) => treatment))];
  const better = treatments.filter((each) => wins(primary, each));
  const safe = better.filter((each) => !harms(request.comparisons, each));
  if (safe.length > 0) return treatmentWins(request, primary, safe);
  if (better.length > 0) return vetoed(request, better);
  if (treatments.every((each) => loses(primary, each))) {
    const reason = describeComparison(primary[0], request.names);
    return { outcome: 'control-wins', winner: 0, sentence: `The control wins: ${reason}` };
  }
  return undecided(request, primary);
}

function wins(primary: readonly Comparison[], treatment: number): boolean {
  const own = primary.filter((each) => each.treatment === treatment);
  return own.some(({ decided }) => decided === 'better') && !loses(primary, treatment);
}

function loses(primary: readonly Comparison[], treatment: number): boolean {
  return primary.some((each) => each.treatment === treatment && each.decided === 'worse');
}

function harms(comparisons: readonly Comparison[], treatment: number): boolean {
  return comparisons.some(
    (each) => each.role === 'guardrail' && each.treatment === treatment && each.decided === 'worse',
  );
}

function treatmentWins(
  request: VerdictRequest,
  primary: readonly Comparison[],
  winners: readonly number[],
): Answer {
  const { names } = request;
  const best = primary
    .filter(({ treatment, decided }) => winners.includes(treatment) && decided === 'better')
    .reduce((most, each) => (gain(request, each) > gain(request, most) ? each : most));
  const others =
    winners.length > 1
      ? ` ${winners.length} treatments beat the control; which of them is best was not tested.`
      : '';
  return {
    outcome: 'treatment-wins',
    winner: best.treatment,
    sentence: `${capitalised(variationName(best.treatment, names))} wins: ${describeComparison(best, names)}${others}`,
  };
}

/** The difference in the good direction, in standard errors' own unit: comparable between treatments of one metric. */
function gain({ directions }: VerdictRequest, { analysis, metric }: Comparison): number {
  if (analysis.kind === 'cannot-say') return -Infinity;
  return directions.get(metric) === 'lower' ? -analysis.difference.value : analysis.difference.value;
}

function vetoed({ comparisons, names }: VerdictRequest, better: readonly number[]): Answer {
  const harmed = comparisons.find(
    ({ role, decided, treatment }) =>
      role === 'guardrail' && decided === 'worse' && better.includes(treatment),
  );
  const reason = harmed ? describeComparison(harmed, names) : '';
  return {
    outcome: 'control-wins',
    winner: 0,
    sentence:
      `The control stays: ${better.map((each) => variationName(each, names)).join(', ')} is better, but harms a guardrail. ${reason}`.trim(),
  };
}

function undecided({ plan, looks, names }: VerdictRequest, primary: readonly Comparison[]): Answer {
  const { procedure } = plan;
  const open =
    procedure.kind === 'always-valid'
      ? ' The test may go on.'
      : procedure.kind === 'group-sequential' && looks.taken < procedure.looks
        ? ` The plan goes on to look ${looks.taken + 1} of ${procedure.looks}.`
        : '';
  const sentence = `No difference is shown: ${describeComparison(primary[0], names)}${open}`;
  return { outcome: 'no-difference', winner: null, sentence };
}

function nothingSaid({ sampleRatio }: VerdictRequest, primary: readonly Comparison[]): Answer {
  const refusal = primary.map(({ analysis }) => analysis).find((each) => each.kind === 'cannot-say');
  const blocked = sampleRatio.kind === 'cannot-say' ? sampleRatio : refusal;
  const sentence = blocked
    ? `Cannot say: ${describeReason(blocked)}`
    : 'Cannot say: the test has no primary metric.';
  return { outcome: 'cannot-say', winner: null, sentence };
}

function sampleRatioLine({ sampleRatio, plan }: VerdictRequest): string {
  if (sampleRatio.kind === 'cannot-say') return `Sample ratio: ${describeReason(sampleRatio)}`;
  const p = sampleRatio.pValue.toPrecision(2);
  if (sampleRatio.mismatched)
    return `Sample ratio: users did not arrive in the ratio asked for (p = ${p}, limit ${plan.sampleRatioAlpha}).`;
  return `Sample ratio: users arrived in the ratio asked for (p = ${p}, limit ${plan.sampleRatioAlpha}).`;
}

function assumptionsIn({ plan, comparisons }: VerdictRequest): readonly Assumption[] {
  const own = comparisons.flatMap(({ analysis }) =>
    analysis.kind === 'analysed' ? analysis.assumptions : [],
  );
  const together = plan.correction === 'none' && comparisons.length > 1;
  return assumptionsOf([
    ...own.map(({ key }) => key),
    ...(together ? (['intervals-not-simultaneous'] as const) : []),
  ]);
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
