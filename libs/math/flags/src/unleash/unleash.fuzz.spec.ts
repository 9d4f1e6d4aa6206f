import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import { type Context, Unleash } from 'unleash-client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { compileUnleash } from './compile-unleash.js';
import type { UnleashContext } from './unleash-evaluator.js';
import type {
  UnleashConstraint,
  UnleashFeature,
  UnleashSegment,
  UnleashState,
  UnleashVariantDefinition,
} from './unleash-state.js';

const RUNS = 3000;
const TIMEOUT_MS = 120_000;
const NOW_MS = Date.parse('2024-05-01T12:00:00Z');
const CHANCE = 0.37;
const NAMES = ['one', 'two', 'three', 'ümlaut'];

const field = fc.constantFrom(
  'userId',
  'sessionId',
  'remoteAddress',
  'appName',
  'environment',
  'country',
  'age',
  'version',
);
const word = fc.constantFrom('', 'a', 'ab', ' AT ', 'AT', 'at', '7', 'user-1', 'user-2', '1.2.3', '用户');
const address = fc.constantFrom(
  ...['10.0.0.1', '10.0.0.0/8', '10.1.2.3/16', '010.0.0.1', '1.2.3', '256.1.1.1', '10.0.0.1/33', '0.0.0.0/0'],
  ...[
    '::1',
    '2001:db8::1',
    '2001:DB8::/32',
    '::ffff:10.0.0.1',
    'fe80::1%eth0',
    '1:2:3:4:5:6:7:8',
    '1::2::3',
    '::/0',
  ],
  ...['1:2:3:4:5:6:7::', ':1', '12345::', '2001:db8::1/129', 'fe80::1%eth0/64', '::1/', '10.0.0.1 '],
);
const version = fc.oneof(
  fc.constantFrom(
    '1.2.3',
    'v1.2.3',
    '1.2.3-rc.1',
    '1.2.3-rc.1+b',
    '1.2.3-rc.10',
    '1.2',
    '01.2.3',
    ' 1.2.3 ',
    '1.2.3-',
  ),
  fc.stringMatching(/^\d{1,2}\.\d{1,2}\.\d(-([a-z]{1,2}|\d)(\.([a-z-]{1,2}|\d{1,2}))?)?$/),
);
const operand: Readonly<Record<string, fc.Arbitrary<string | number | undefined>>> = {
  NUM: fc.constantFrom('7', '-1', '1.5', 'x', '', 30, undefined),
  DATE: fc.constantFrom('2024-05-01T11:00:00Z', '2024-05-01T12:00:00.000Z', '2025-01-01', 'never', undefined),
  SEMVER: fc.option(version, { nil: undefined }),
  REGEX: fc.constantFrom('^us', 'A', '(', '(?i)at', '\\d+', 'a(?=b)', '.*'),
};
const operators = [
  ...[
    'IN',
    'NOT_IN',
    'STR_STARTS_WITH',
    'STR_ENDS_WITH',
    'STR_CONTAINS',
    'NUM_EQ',
    'NUM_GT',
    'NUM_GTE',
    'NUM_LT',
  ],
  ...[
    'NUM_LTE',
    'DATE_AFTER',
    'DATE_BEFORE',
    'SEMVER_EQ',
    'SEMVER_GT',
    'SEMVER_GTE',
    'SEMVER_LT',
    'SEMVER_LTE',
  ],
  ...['REGEX', 'IN_CIDR', 'UNKNOWN'],
];
const constraint: fc.Arbitrary<UnleashConstraint> = fc.constantFrom(...operators).chain((operator) =>
  fc.record(
    {
      operator: fc.constant(operator),
      contextName: operator === 'IN_CIDR' ? fc.constantFrom('remoteAddress', 'country') : field,
      values: fc.array(operator === 'IN_CIDR' ? address : word, { maxLength: 3 }),
      value: operand[operator.split('_')[0]] ?? fc.constant(undefined),
      inverted: fc.boolean(),
      caseInsensitive: fc.boolean(),
    },
    { requiredKeys: ['operator', 'contextName', 'values', 'value'] },
  ),
);
const stickiness = fc.constantFrom('default', 'random', 'userId', 'sessionId', 'country', 'age', '');
const variants: fc.Arbitrary<UnleashVariantDefinition[]> = fc.array(
  fc.record(
    {
      name: fc.constantFrom('v1', 'v2', 'v3'),
      weight: fc.constantFrom(0, 1, 10, 33, 500),
      stickiness,
      payload: fc.constantFrom({ type: 'string', value: 'x' }, { type: 'json', value: '{}' }),
      overrides: fc.array(
        fc.record({
          contextName: field,
          values: fc.array(fc.constantFrom('user-1', 'AT'), { maxLength: 2 }),
        }),
        { maxLength: 2 },
      ),
    },
    { requiredKeys: ['name', 'weight'] },
  ),
  { maxLength: 3 },
);
const percent = fc.constantFrom('0', '10', '50', '100', 30, 'x');
const strategy = fc.record(
  {
    name: fc.constantFrom(
      ...['default', 'userWithId', 'gradualRolloutUserId', 'gradualRolloutSessionId', 'gradualRolloutRandom'],
      ...['flexibleRollout', 'flexibleRollout', 'remoteAddress', 'custom'],
    ),
    parameters: fc.record(
      {
        userIds: fc.constantFrom('', 'user-1', 'user-1 , user-2'),
        percentage: percent,
        rollout: percent,
        groupId: fc.constantFrom('', 'g', 'grüppe'),
        stickiness,
        IPs: fc.array(address, { maxLength: 3 }).map((all) => all.join(', ')),
      },
      { requiredKeys: [] },
    ),
    constraints: fc.array(constraint, { maxLength: 2 }),
    segments: fc.array(fc.constantFrom(1, 2, 3), { maxLength: 2 }),
    variants,
  },
  { requiredKeys: ['name', 'parameters'] },
);
const feature: fc.Arbitrary<Omit<UnleashFeature, 'name'>> = fc.record(
  {
    enabled: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
    strategies: fc.array(strategy, { maxLength: 2 }),
    variants,
    dependencies: fc.array(
      fc.record(
        {
          feature: fc.constantFrom(...NAMES, 'gone'),
          enabled: fc.boolean(),
          variants: fc.array(fc.constantFrom('v1', 'v2', 'disabled'), { maxLength: 2 }),
        },
        { requiredKeys: ['feature'] },
      ),
      { maxLength: 1 },
    ),
  },
  { requiredKeys: ['enabled', 'strategies'] },
);
const segment: fc.Arbitrary<Omit<UnleashSegment, 'id'>> = fc.record({
  name: fc.constant('s'),
  constraints: fc.array(constraint, { maxLength: 2 }),
});
const state: fc.Arbitrary<UnleashState> = fc
  .tuple(fc.array(feature, { minLength: 4, maxLength: 4 }), fc.array(segment, { minLength: 2, maxLength: 2 }))
  .map(([features, segments]) => ({
    features: features.map((one, i) => ({ ...one, name: NAMES[i] ?? '' })),
    segments: segments.map((one, i) => ({ ...one, id: i + 1 })),
  }));
const context = fc.record(
  {
    userId: fc.oneof(
      fc.constantFrom('user-1', 'user-2', '', '用户', '🏢🏢'),
      fc.string({ unit: 'binary', maxLength: 9 }),
    ),
    sessionId: fc.oneof(word, fc.string({ maxLength: 4 })),
    remoteAddress: address,
    environment: word,
    appName: word,
    properties: fc.record(
      {
        country: fc.oneof(word, address),
        age: fc.oneof(fc.integer({ min: 0, max: 40 }), word),
        version,
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['appName', 'environment'] },
);

/** The whole SDK, apart from fetching. */
function sdkOf({ features, segments = [] }: UnleashState): Unleash {
  const repository = Object.assign(new EventEmitter(), {
    getToggle: (name: string) => features.find((one) => one.name === name),
    getToggles: () => features,
    getTogglesWithSegmentData: () => [],
    getSegment: (id: number) => segments.find((one) => one.id === id),
    stop: () => undefined,
    start: () => Promise.resolve(),
  });
  const sdk = new Unleash({
    appName: 'spec',
    url: 'http://localhost/',
    disableAutoStart: true,
    disableMetrics: true,
    skipInstanceCountWarning: true,
    repository: repository as never,
  });
  repository.emit('ready');
  return sdk;
}

/** What both say to one question, with all that is needed to ask it again. */
function compared(from: UnleashState, asked: Context, name: string) {
  const evaluator = compileUnleash(from);
  const context = { ...asked, currentTimeMs: NOW_MS, random: () => CHANCE } as UnleashContext;
  const sdk = sdkOf(from);
  const { featureEnabled: _, ...variant } = sdk.getVariant(name, asked);
  const feature = from.features.find((one) => one.name === name);
  return {
    asked: JSON.stringify({ name, asked, feature, segments: from.segments }),
    ours: { isEnabled: evaluator.isEnabled(name, context), variant: evaluator.variant(name, context) },
    sdk: { isEnabled: sdk.isEnabled(name, asked), variant },
  };
}

describe('compileUnleash', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it(
    "answers as Unleash's SDK does, whatever the features and the context",
    () => {
      const questions = fc.sample(fc.tuple(state, context, fc.constantFrom(...NAMES, 'gone')), RUNS);
      // The SDK has no other way to be told chance and time.
      vi.spyOn(Math, 'random').mockReturnValue(CHANCE);
      vi.useFakeTimers({ now: NOW_MS, toFake: ['Date'] });
      const answers = questions.map(([from, asked, name]) => compared(from, asked as Context, name));
      for (const { asked, ours, sdk } of answers) expect({ asked, ...ours }).toEqual({ asked, ...sdk });
      expect(answers.filter(({ ours }) => ours.isEnabled).length).toBeGreaterThan(RUNS / 10);
      expect(answers.filter(({ ours }) => ours.variant.enabled).length).toBeGreaterThan(RUNS / 20);
    },
    TIMEOUT_MS,
  );
});
