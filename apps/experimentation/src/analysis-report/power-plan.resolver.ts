import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { InvalidInputError } from '@orrery/domain';
import { allocatedShares } from '@orrery/math-bucketing';
import type { SubgraphContext } from '@orrery/platform-graphql';
import type { ABTest } from '../ab-test/ab-test.js';
import { OutcomeMetricLoader } from '../outcome-metric/outcome-metric.loader.js';
import { AnalysisReportLoader } from './analysis-report.loader.js';
import { metricOf, treatmentOf } from './named-parts.js';
import { NOTHING, powerPlan, type PowerPlan } from './power-plan.js';

interface PowerArgs {
  readonly effect: number;
  readonly metric?: string | null;
  readonly variation?: string | null;
  readonly power?: number | null;
  readonly looks?: number | null;
  readonly usersPerDay?: number | null;
}

const USUAL_POWER = 0.8;
const USUAL_LOOKS = 30;
const MOST_LOOKS = 100;

@Resolver('ABTest')
export class PowerPlanResolver {
  constructor(
    private readonly reports: AnalysisReportLoader,
    private readonly metrics: OutcomeMetricLoader,
  ) {}

  @ResolveField()
  async power(
    @Parent() test: ABTest,
    @Args() args: PowerArgs,
    @Context() context: SubgraphContext,
  ): Promise<PowerPlan> {
    const { effect, power, looks, usersPerDay } = checked(args);
    const treatment = treatmentOf(test, args);
    const { metric } = metricOf((await this.metrics.ofTest.load(context, test.id)) ?? [], args);
    const { statistics: read } = await this.reports.recordedOf(context, test);
    const [control] = read.metrics.get(metric.id) ?? [];
    if (control === undefined) return { ...NOTHING, undecidedReason: 'NO_USERS' };
    const shares = allocatedShares(test.plan.allocation);
    const [ofControl, ofTreatment] = [shares[0] ?? 0, shares[treatment] ?? 0];
    if (ofControl === 0 || ofTreatment === 0) return { ...NOTHING, undecidedReason: 'NO_USERS' };
    const counted = read.clusters ?? read.users;
    return powerPlan({
      plan: test.analysis,
      metric,
      control,
      units: (counted[0] ?? 0) + (counted[treatment] ?? 0),
      usersPerCluster: read.clusters && control.users / Math.max(1, control.moments.count),
      treatmentShare: ofTreatment / (ofControl + ofTreatment),
      treatments: test.variations.length - 1,
      effect,
      power,
      looks,
      usersPerDay,
    });
  }
}

function checked({ effect, power, looks, usersPerDay }: PowerArgs) {
  if (!(effect > 0)) throw new InvalidInputError('effect', '"effect" must be above 0.');
  const chance = power ?? USUAL_POWER;
  if (!(chance > 0 && chance < 1)) throw new InvalidInputError('power', '"power" lies above 0 and below 1.');
  const count = looks ?? USUAL_LOOKS;
  if (count < 1 || count > MOST_LOOKS) {
    throw new InvalidInputError('looks', `"looks" must be 1 to ${MOST_LOOKS}.`);
  }
  if (usersPerDay != null && !(usersPerDay > 0)) {
    throw new InvalidInputError('usersPerDay', '"usersPerDay" must be above 0.');
  }
  return { effect, power: chance, looks: count, usersPerDay: usersPerDay ?? null };
}
