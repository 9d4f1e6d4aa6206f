import type { ABTestId, ModelVersionId } from '@orrery/domain';
import type { SavedGroups, TestPlan } from '@orrery/math-flags';

/** An A/B test that divides an endpoint's users now. */
export interface RunningTest {
  readonly id: ABTestId;
  readonly endpoint: string;
  /** In the plan's order. */
  readonly variations: readonly TestVariation[];
  /** Who takes part, and who gets what. */
  readonly plan: TestPlan;
  /** Those that the plan's condition refers to. */
  readonly savedGroups: SavedGroups;
  readonly startedAt: Date;
}

/** What one part of a test's users get; `weight` as its event told it: the plan says who they are. */
export interface TestVariation {
  readonly key: string;
  readonly versionId: ModelVersionId;
  readonly version: number;
  readonly weight: number;
}

/** The variations that somebody can get. */
export function armedVariations({ plan, variations }: RunningTest): readonly TestVariation[] {
  const forced = new Set(Object.values(plan.forced));
  return variations.filter((_, at) => (plan.allocation.variations[at] ?? []).length > 0 || forced.has(at));
}
