import {
  GrowthBookClient,
  StickyBucketService,
  type StickyAssignmentsDocument,
} from '@growthbook/growthbook';
import { allocate, BUCKETS } from '@orrery/math-bucketing';
import { describe, expect, it } from 'vitest';
import { compileTestPlan } from '../test-plan/compile-test-plan.js';
import type { KeptAssignment, NewAssignment, TestPlan, TestStickiness } from '../test-plan/test-plan.js';
import { testPlan } from '../testing/test-plans.js';
import { growthBookRulesOfTest } from './growthbook-rules-of-test.js';

/** The SDK's own service, over a map. */
class Memory extends StickyBucketService {
  readonly documents = new Map<string, StickyAssignmentsDocument>();

  getAssignments(attributeName: string, attributeValue: string) {
    return Promise.resolve(this.documents.get(this.getKey(attributeName, attributeValue)) ?? null);
  }

  saveAssignments(document: StickyAssignmentsDocument) {
    this.documents.set(this.getKey(document.attributeName, document.attributeValue), document);
    return Promise.resolve();
  }
}

interface Step {
  readonly plan: TestPlan;
  readonly attributesOf: (i: number) => {
    readonly id?: string;
    readonly device?: string;
    readonly country: string;
  };
}

const KEYS = ['A', 'B', 'C'];
const USERS = 2000;

function plan(weights: readonly number[], sticky: TestStickiness, own: Partial<TestPlan> = {}): TestPlan {
  const allocated = allocate({ buckets: BUCKETS['growthbook-v2'], weights, coverage: 0.9 });
  if (allocated.kind !== 'allocated') throw new Error(allocated.kind);
  const { allocation } = allocated;
  const variations = KEYS.map((key) => ({ key }));
  return testPlan({ testId: 't', rule: 'growthbook-v2', allocation, variations, sticky, ...own });
}

/** What the SDK and we make of the same users at each step, both remembering what they gave at the steps before. */
async function compare(steps: readonly Step[]): Promise<readonly Readonly<Record<string, number>>[]> {
  const memory = new Memory();
  const kept = new Map<string, NewAssignment[]>();
  const outcomes: Record<string, number>[] = [];
  for (const { plan, attributesOf } of steps) {
    const told = growthBookRulesOfTest({ plan, values: KEYS, atMs: 0, key: 'test' });
    const test = compileTestPlan(plan, { groups: {}, testOf: () => undefined });
    if (told.kind !== 'rules' || test.kind !== 'compiled-test') throw new Error('Not to be told.');
    const client = new GrowthBookClient();
    client.initSync({
      payload: { features: { flag: { defaultValue: null, rules: [...told.rules] as object[] } } },
    });
    const seen: Record<string, number> = {};
    for (let i = 0; i < USERS; i++) {
      const attributes = attributesOf(i);
      const user = await client.applyStickyBuckets({ attributes: { ...attributes } }, memory);
      const { value } = client.evalFeature<string | null>('flag', user);
      const names = Object.entries(attributes).map(([name, text]) => `${name}/${text}`);
      const remembered: KeptAssignment[] = names.flatMap((name) => kept.get(name) ?? []);
      const onSticky = (made: NewAssignment) => {
        const name = `${made.attribute}/${made.value}`;
        kept.set(name, [...(kept.get(name) ?? []), made]);
      };
      const subject = { userId: attributes.id ?? '', attributes, remembered: { t: remembered }, onSticky };
      const assigned = test.assign(subject, 0);
      expect(assigned.kind === 'assigned' ? KEYS[assigned.variation] : null, JSON.stringify(attributes)).toBe(
        value,
      );
      seen[assigned.because] = (seen[assigned.because] ?? 0) + 1;
    }
    outcomes.push(seen);
  }
  return outcomes;
}

describe('a sticky test, told to GrowthBook’s SDK with a sticky service of its own', () => {
  const first = { bucketVersion: 0, minBucketVersion: 0, fallbackAttribute: null };
  const country = (i: number) => (i % 4 === 0 ? 'DE' : 'AT');
  const known = (i: number) => ({ id: `user-${i}`, country: country(i) });

  it('keeps its users through other weights and another targeting', async () => {
    const [before, after] = await compare([
      { plan: plan([0.2, 0.3, 0.5], first), attributesOf: known },
      { plan: plan([0.8, 0.1, 0.1], first, { condition: { country: 'AT' } }), attributesOf: known },
    ]);
    expect(after?.['sticky']).toBe(before?.['hash']);
    expect(after?.['targeting']).toBeGreaterThan(0);
  });

  it('does not keep them against a new holdout', async () => {
    const holdouts = [{ key: 'all', share: 0.3 }];
    const [, after] = await compare([
      { plan: plan([0.2, 0.3, 0.5], first), attributesOf: known },
      { plan: plan([0.8, 0.1, 0.1], first, { holdouts }), attributesOf: known },
    ]);
    expect(after?.['holdout']).toBeGreaterThan(0);
  });

  it('divides users anew under another version, and blocks those of versions before the least', async () => {
    const weights = [0.2, 0.3, 0.5];
    const [, again, blocking] = await compare([
      { plan: plan(weights, first), attributesOf: known },
      { plan: plan([0.8, 0.1, 0.1], { ...first, bucketVersion: 1 }), attributesOf: known },
      {
        plan: plan(weights, { ...first, bucketVersion: 2, minBucketVersion: 1 }),
        attributesOf: (i) => known(i * 2),
      },
    ]);
    expect(again?.['sticky']).toBeUndefined();
    expect(blocking?.['sticky-blocked']).toBeGreaterThan(0);
    expect(blocking?.['hash']).toBeGreaterThan(0);
  });

  it('knows a device before its user, and then the user by what the device got', async () => {
    const sticky = { ...first, fallbackAttribute: 'device' };
    const device = (i: number) => ({ device: `d-${i}`, country: country(i) });
    const both = (i: number) => ({ ...known(i), ...(i % 3 > 0 && { device: `d-${i}` }) });
    const [anonymous, signedIn, elsewhere] = await compare([
      { plan: plan([0.2, 0.3, 0.5], sticky), attributesOf: device },
      { plan: plan([0.2, 0.3, 0.5], sticky), attributesOf: both },
      { plan: plan([0.8, 0.1, 0.1], sticky), attributesOf: known },
    ]);
    expect(anonymous?.['hash']).toBeGreaterThan(0);
    expect(signedIn?.['sticky']).toBeGreaterThan(0);
    expect(elsewhere?.['sticky']).toBe((signedIn?.['sticky'] ?? 0) + (signedIn?.['hash'] ?? 0));
  });
});
