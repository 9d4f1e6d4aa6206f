import { Injectable } from '@nestjs/common';
import { InvalidInputError } from '@orrery/domain';
import { compileCondition, savedGroupIds, type SavedGroups } from '@orrery/math-flags';
import { Outbox } from '@orrery/platform-events';
import { SavedGroupRepository } from '../saved-group/saved-group.repository.js';
import { ABTestChangeRepository } from './ab-test-change.repository.js';
import { ABTestRepository } from './ab-test.repository.js';
import type { ABTest } from './ab-test.js';
import { planState } from './plan-state.js';

/** What the tests that are not over refer to, as it was before a group was changed. */
export interface GroupedTest {
  readonly test: ABTest;
  readonly groups: SavedGroups;
}

/** The tests whose conditions refer to saved groups: they follow when one is changed. */
@Injectable()
export class GroupedTests {
  constructor(
    private readonly tests: ABTestRepository,
    private readonly changes: ABTestChangeRepository,
    private readonly groups: SavedGroupRepository,
    private readonly outbox: Outbox,
  ) {}

  /** Those that refer to this group, by others too, locked until the transaction ends. */
  async lockReferring(key: string): Promise<readonly GroupedTest[]> {
    const referring: GroupedTest[] = [];
    for (const { id, name, plan } of await this.tests.listWithCondition()) {
      // What is not there yet is named all the same.
      const groups = await this.groups.reachableFrom(plan.condition);
      const isNamed = savedGroupIds([plan.condition, groups]).includes(key);
      if (!isNamed) continue;
      const test = await this.tests.lockByName(name);
      if (test.id === id) referring.push({ test, groups });
    }
    return referring;
  }

  /**
   * Lets tests go by their groups as they are now: it is kept in the history of those that run, and serving hears of it.
   * @throws {InvalidInputError} when a condition no longer holds together.
   */
  async follow(key: string, referring: readonly GroupedTest[], changedBy: string): Promise<void> {
    for (const { test, groups: before } of referring) {
      const { id: abTestId, name, endpoint, endpointId, plan } = test;
      const savedGroups = await this.groups.reachableFrom(plan.condition);
      const compiled = compileCondition(plan.condition, savedGroups);
      if (compiled.kind === 'invalid-condition') {
        const message = `The A/B test "${name}" would no longer hold together: ${compiled.reason}.`;
        throw new InvalidInputError('key', message);
      }
      if (test.status !== 'RUNNING') continue;
      await this.changes.insert({
        abTestId,
        at: new Date(),
        kind: 'CHANGED',
        changedBy,
        reason: `The saved group "${key}" was defined anew.`,
        before: planState(test, before),
        after: planState(test, savedGroups),
        moves: [],
        exposed: null,
      });
      await this.outbox.publish('ABTestChanged', endpointId, { abTestId, name, endpoint, plan, savedGroups });
    }
  }
}
