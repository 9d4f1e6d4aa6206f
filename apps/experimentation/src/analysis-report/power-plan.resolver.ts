import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { InvalidInputError } from '@orrery/domain';
import { allocatedShares } from '@orrery/math-bucketing';
import type { SubgraphContext } from '@orrery/platform-graphql';
import type { ABTest } from '../ab-test/ab-test.js';
import { OutcomeMetricLoader } from '../outcome-metric/outcome-metric.loader.js';
import { StatisticsReader } from '../statistics/statistics-reader.js';
import { metricOf, treatmentOf } from './named-parts.js';
import { powerPlan, type PowerPlan } from './power-plan.js';

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
    private readonly statistics: StatisticsReader,
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
    const read = await this.statistics.read(test.id);
    const [control] = read.metrics.get(metric.id) ?? [];
    const none = { requiredUsers: null, durationDays: null, detectableEffect: null };
    if (control === undefined) return { ...none, undecidedReason: 'NO_USERS' };
    const shares = allocatedShares(test.plan.allocation);
    const [ofControl, ofTreatment] = [shares[0] ?? 0, shares[treatment] ?? 0];
    if (ofControl === 0 || ofTreatment === 0) return { ...none, undecidedReason: 'NO_USERS' };
    return powerPlan({
      plan: test.analysis,
      kind: metric.kind,
      control,
      users: (read.users[0] ?? 0) + (read.users[treatment] ?? 0),
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
