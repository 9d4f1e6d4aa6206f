import { type FeatureDefinition, GrowthBookClient, type UserContext } from '@growthbook/growthbook';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { compileGrowthBook } from './compile-growthbook.js';
import type { GrowthBookStickyDocument, GrowthBookUser } from './growthbook-evaluator.js';
import type { GrowthBookFeature, GrowthBookPayload } from './growthbook-payload.js';

const RUNS = 500;
const TIMEOUT_MS = 120_000;

// The SDK complains of what is meant to be odd.
beforeAll(() => void vi.spyOn(console, 'error').mockReturnValue());
const KEYS = ['one', 'two', 'three', 'four'];

const share = fc.constantFrom(0, 0.1, 0.25, 0.5, 0.75, 0.9, 1);
const range = fc.tuple(share, share).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);
const attribute = fc.constantFrom('id', 'company', 'device', 'missing');
const hashVersion = fc.constantFrom(1, 2, 3);
const condition = fc.constantFrom<object>(
  {},
  { country: 'AT' },
  { age: { $gt: 30 } },
  { country: { $in: ['AT', 'CH'] } },
  { id: { $inGroup: 'beta' } },
  { $savedGroup: { id: 'adults' } },
);
const filter = fc.record(
  { seed: fc.string({ maxLength: 3 }), ranges: fc.array(range, { maxLength: 2 }), hashVersion, attribute },
  { requiredKeys: ['seed', 'ranges'] },
);
const prerequisite = fc.record(
  {
    id: fc.constantFrom(...KEYS, 'unknown'),
    condition: fc.constantFrom<object>({ value: true }, { value: { $ne: null } }, { value: 'b' }, {}),
    gate: fc.boolean(),
  },
  { requiredKeys: ['id', 'condition'] },
);
/** There once in so many times: whatever restricts, taken together, would leave nobody in. */
function oneIn(times: number, arbitrary: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: times - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

function present(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, one]) => one !== undefined));
}

const targeting = {
  condition: oneIn(3, condition),
  parentConditions: oneIn(6, fc.array(prerequisite, { maxLength: 2 })),
  filters: oneIn(6, fc.array(filter, { maxLength: 2 })),
  hashAttribute: oneIn(3, attribute),
  hashVersion: oneIn(2, hashVersion),
  coverage: oneIn(3, share),
  seed: oneIn(2, fc.constantFrom('', 'seed')),
};
const force = fc
  .record({
    ...targeting,
    id: fc.constantFrom('r1', '', undefined),
    force: fc.constantFrom(true, false, 'b', 3),
    range: oneIn(3, range),
  })
  .map(present);
const split = fc
  .record({
    ...targeting,
    key: oneIn(2, fc.constantFrom('exp', 'other')),
    variations: fc.constantFrom<unknown[]>([true, false], ['a', 'b', 'c'], ['a', 'b', 'c'], ['alone']),
    weights: oneIn(2, fc.constantFrom([0.5, 0.5], [0.2, 0.3, 0.5], [0.9, 0.9], [1, 0])),
    ranges: oneIn(5, fc.array(range, { minLength: 2, maxLength: 3 })),
    meta: oneIn(
      2,
      fc.constantFrom(
        [{ key: 'x', name: 'X' }, { key: 'y' }, { key: 'z' }],
        [{ key: 'x', passthrough: true }, {}, {}],
      ),
    ),
    namespace: oneIn(6, fc.tuple(fc.constantFrom('ns'), share, share)),
    fallbackAttribute: oneIn(2, attribute),
    disableStickyBucketing: oneIn(5, fc.boolean()),
    bucketVersion: oneIn(2, fc.constantFrom(0, 1, 2)),
    minBucketVersion: oneIn(5, fc.constantFrom(0, 1, 2)),
    contextualBanditRef: oneIn(4, fc.constantFrom('bandit', 'gone')),
    name: oneIn(3, fc.constant('Name')),
    phase: oneIn(3, fc.constant('1')),
  })
  .map(present);
const feature = fc
  .record({
    defaultValue: fc.constantFrom(true, false, 'a', null, undefined),
    rules: oneIn(1, fc.array(fc.oneof(force, split, split, fc.record({ condition })), { maxLength: 3 })),
  })
  .map((made): GrowthBookFeature => present(made));
const payload: fc.Arbitrary<GrowthBookPayload> = fc.record({
  features: fc.dictionary(fc.constantFrom(...KEYS), feature, { minKeys: 2, noNullPrototype: true }),
  savedGroups: fc.constant({
    beta: ['user-1', 'user-2', 7],
    adults: { type: 'condition' as const, condition: { age: { $gte: 18 } } },
  }),
  contextualBandits: fc.constant({
    bandit: {
      banditVersion: 3,
      contexts: [
        { leafId: 1, condition: { country: 'AT' }, weights: [0.1, 0.9] },
        { leafId: 2, condition: { age: { $gt: 30 } }, weights: [0.3, 0.3, 0.4] },
      ],
    },
  }),
});
const user = fc
  .record({
    attributes: fc
      .record({
        id: fc.oneof(
          fc.integer({ min: 0, max: 20 }).map((i) => `user-${i}`),
          fc.string({ unit: 'binary', maxLength: 6 }),
          fc.constantFrom(7, 0, true, undefined),
        ),
        company: fc.constantFrom('acme', 'ältere', '公司', '🏢', undefined),
        device: fc.constantFrom('d1', 'd2', undefined),
        country: fc.constantFrom('AT', 'CH', 'DE', undefined),
        age: oneIn(2, fc.integer({ min: 0, max: 60 })),
      })
      .map(present),
    url: oneIn(
      4,
      fc.constantFrom('https://x.org/', 'https://x.org/?exp=1', 'https://x.org/?other=2&exp=9#top'),
    ),
    forcedVariations: oneIn(
      6,
      fc.dictionary(fc.constantFrom('exp', 'other'), fc.constantFrom(-1, 0, 1, 5), { noNullPrototype: true }),
    ),
    qaMode: oneIn(10, fc.constant(true)),
    enabled: oneIn(10, fc.constant(false)),
  })
  .map((made) => present(made) as object as GrowthBookUser);
const documents = fc.dictionary(
  fc.constantFrom('id||user-1', 'id||user-2', 'company||acme', 'device||d1'),
  fc
    .dictionary(
      fc.constantFrom('exp__0', 'exp__1', 'exp__2', 'other__0'),
      fc.constantFrom('x', 'y', '0', '1'),
    )
    .map((assignments) => ({ attributeName: 'kept', attributeValue: 'kept', assignments })),
);

/** What the SDK answers, for which of its experiments it tells, and what it wants to be remembered. */
function askSdk(
  from: GrowthBookPayload,
  asked: GrowthBookUser,
  sticky?: Record<string, GrowthBookStickyDocument>,
) {
  const told: unknown[] = [];
  const client = new GrowthBookClient({
    trackingCallback: (experiment, result) => void told.push(asJson([experiment, result])),
  });
  client.initSync({
    payload: from as { features: Record<string, FeatureDefinition> },
  });
  const context = {
    ...asked,
    ...(sticky && {
      stickyBucketAssignmentDocs: structuredClone(sticky),
      saveStickyBucketAssignmentDoc: () => Promise.resolve(),
    }),
  } as UserContext;
  const answers = KEYS.map((key) => {
    const kept = structuredClone(context.stickyBucketAssignmentDocs);
    const answered = client.evalFeature(key, context);
    const remembered = context.stickyBucketAssignmentDocs;
    if (kept) context.stickyBucketAssignmentDocs = kept;
    return { answered, remembered };
  });
  client.destroy();
  return { answers, told };
}

function askUs(
  from: GrowthBookPayload,
  asked: GrowthBookUser,
  sticky?: Record<string, GrowthBookStickyDocument>,
) {
  const told: unknown[] = [];
  const evaluator = compileGrowthBook(from);
  const answers = KEYS.map((key) => {
    const remembered = sticky && { ...sticky };
    const answered = evaluator.feature(key, {
      ...asked,
      onExperiment: (experiment, result) => void told.push(asJson([experiment, result])),
      ...(sticky && {
        stickyAssignments: sticky,
        onSticky: (name: string, document: GrowthBookStickyDocument) => {
          if (remembered) remembered[name] = document;
        },
      }),
    });
    return { answered, remembered };
  });
  return { answers, told };
}

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('compileGrowthBook', () => {
  it(
    "answers, tells of exposures and remembers as GrowthBook's SDK does, whatever the payload and the user",
    () => {
      const sources = new Map<string, number>();
      fc.assert(
        fc.property(payload, user, fc.option(documents, { nil: undefined }), (from, asked, sticky) => {
          const ours = askUs(from, asked, sticky);
          expect(asJson(ours)).toEqual(asJson(askSdk(from, asked, sticky)));
          for (const { answered } of ours.answers)
            sources.set(answered.source, (sources.get(answered.source) ?? 0) + 1);
        }),
        { numRuns: RUNS },
      );
      for (const source of ['defaultValue', 'force', 'experiment', 'prerequisite', 'unknownFeature'])
        expect(sources.get(source)).toBeGreaterThan(RUNS / 30);
    },
    TIMEOUT_MS,
  );
});
