import { Injectable } from '@nestjs/common';
import { InvalidInputError, type ABTestId } from '@orrery/domain';
import { metricPlanProblem } from '@orrery/math-experiments';
import type { TestPrerequisite } from '@orrery/math-flags';
import { metricPlanOf } from '../analysis-report/planned-metrics.js';
import { CatalogueRepository } from '../evaluation/catalogue.repository.js';
import { OutcomeMetricService } from '../outcome-metric/outcome-metric.service.js';
import { TestMetricService } from '../outcome-metric/test-metric.service.js';
import { SavedGroupRepository } from '../saved-group/saved-group.repository.js';
import { ABTestRepository } from './ab-test.repository.js';
import type { ABTest } from './ab-test.js';
import { divideUsers } from './divide-users.js';
import { planProblem, type ABTestPlan, type NamedPrerequisite } from './plan-problem.js';
import { planTest } from './plan-test.js';

/** Makes of what is asked for what can be kept, or says what is wrong with it. */
@Injectable()
export class ABTestPlanner {
  constructor(
    private readonly tests: ABTestRepository,
    private readonly metrics: TestMetricService,
    private readonly definitions: OutcomeMetricService,
    private readonly groups: SavedGroupRepository,
    private readonly catalogue: CatalogueRepository,
  ) {}

  /** Call it within a transaction: until it ends, no group that the plan refers to is changed. @throws {InvalidInputError} */
  async plan(id: ABTestId, wanted: ABTestPlan): Promise<Pick<ABTest, 'plan' | 'metric'>> {
    const problem = planProblem(wanted);
    if (problem !== undefined) throw problem;
    const { routing, variations } = wanted;
    const weights = variations.map(({ weight }) => weight);
    const allocation = divideUsers(routing.rule, { weights, coverage: routing.coverage });
    const prerequisites = await this.prerequisitesOf(wanted.prerequisites);
    const keys = variations.map(({ key }) => key);
    await this.catalogue.hold();
    const groups = await this.groups.reachableFrom(routing.condition);
    const plan = planTest({ id, keys, allocation, routing, prerequisites, groups });
    return { plan, metric: await this.primaryOf(wanted) };
  }

  /** Gives a new test its metrics, the named one first. @throws {InvalidInputError} */
  async takeMetrics(id: ABTestId, { metric, metrics, analysis }: ABTestPlan): Promise<void> {
    if (metric !== null) await this.metrics.attachPrimary(id, metric);
    if (metrics.length > 0) await this.metrics.attach(id, metrics);
    const taken = (await this.metrics.ofTests([id])).get(id) ?? [];
    for (const each of taken) {
      const problem = metricPlanProblem(metricPlanOf(each, analysis), analysis);
      if (problem === undefined) continue;
      const field = `analysis.${problem.field.replace(/^procedure\./, '')}`;
      throw new InvalidInputError(field, `For metric "${each.metric.name}": ${problem.reason}.`);
    }
  }

  private async primaryOf({ metric, metrics }: ABTestPlan): Promise<ABTest['metric']> {
    const known = await this.definitions.findByIds(metrics.map(({ metricId }) => metricId));
    const unknown = metrics.findIndex(({ metricId }) => !known.has(metricId));
    if (unknown >= 0) {
      throw new InvalidInputError(
        `metrics.${unknown}.metricId`,
        'There is no outcome metric with this identifier.',
      );
    }
    if (metric !== null) return metric;
    const primary = metrics.find(({ role }) => role === 'PRIMARY');
    const defined = primary && known.get(primary.metricId);
    if (defined === undefined) throw new InvalidInputError('metric', 'A test has one primary metric.');
    return { name: defined.name, description: defined.description };
  }

  private async prerequisitesOf(named: readonly NamedPrerequisite[]): Promise<readonly TestPrerequisite[]> {
    if (named.length === 0) return [];
    const tests = await this.tests.findByNames(named.map(({ abTest }) => abTest));
    return named.map(({ abTest, variations }, index) => {
      const test = tests.get(abTest);
      if (test === undefined) {
        throw new InvalidInputError(`prerequisites.${index}.abTest`, `There is no A/B test "${abTest}".`);
      }
      const positions = variations.map((key) => test.variations.findIndex((each) => each.key === key));
      const unknown = positions.indexOf(-1);
      if (unknown >= 0 || positions.length === 0) {
        const message = `A/B test "${abTest}" has no variation "${variations[unknown] ?? ''}".`;
        throw new InvalidInputError(`prerequisites.${index}.variations`, message);
      }
      return { testId: test.id, variations: positions };
    });
  }
}
