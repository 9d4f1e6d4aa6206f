/** A flag as `defineFlag` takes it. */
export interface SdkFlag {
  readonly key: string;
  readonly dialect: 'ORRERY' | 'GROWTHBOOK' | 'UNLEASH';
  readonly type: 'BOOLEAN' | 'STRING' | 'NUMBER' | 'JSON';
  readonly definition: object;
}

export const AB_TEST = 'checkout';
export const VARIATIONS = ['control', 'treatment'] as const;
/** Of each; the rest of the users is not in the test. */
export const VARIATION_PERCENT = 45;
/** Tests by hashes of GrowthBook’s, which its SDKs are told: each has a flag of its name. */
export const TOLD_TESTS: readonly { readonly name: string; readonly plan: object }[] = [
  {
    name: 'pricing',
    plan: {
      rule: 'GROWTHBOOK_V2',
      coverage: 0.9,
      condition: { $savedGroup: { id: 'north' } },
      holdouts: [{ key: 'all', share: 0.05 }],
      exclusions: [{ space: 'shop', from: 0.1, to: 0.8 }],
      forced: [{ userId: 'user-0', variation: 'treatment' }],
    },
  },
  { name: 'search', plan: { rule: 'GROWTHBOOK_V1' } },
  { name: 'kept', plan: { rule: 'GROWTHBOOK_V2', sticky: { fallbackAttribute: 'device' } } },
];
export const STICKY_TEST = 'kept';

export const SAVED_GROUP = { key: 'north', attribute: 'country', values: ['NO', 'IS', 'ÅL'] };

const GROWTHBOOK: readonly SdkFlag[] = [
  {
    key: 'gb-colour',
    dialect: 'GROWTHBOOK',
    type: 'STRING',
    definition: {
      defaultValue: 'grey',
      rules: [
        { force: 'gold', condition: { plan: 'pro', age: { $gt: 60 } } },
        {
          key: 'gb-colours',
          variations: ['red', 'green', 'blue'],
          weights: [0.2, 0.3, 0.5],
          coverage: 0.8,
          hashVersion: 2,
          meta: [{ key: 'r' }, { key: 'g' }, { key: 'b' }],
          condition: { $savedGroup: { id: 'north' } },
        },
        { key: 'gb-old', variations: ['old-a', 'old-b'], namespace: ['pricing', 0, 0.4] },
      ],
    },
  },
  {
    key: 'gb-limit',
    dialect: 'GROWTHBOOK',
    type: 'NUMBER',
    definition: {
      defaultValue: 10,
      rules: [
        { force: 50, condition: { version: { $vgte: '2.10.0' } }, coverage: 0.5, hashAttribute: 'id' },
        { force: 20, condition: { id: { $regex: '^[a-z]+-\\d*7$' } } },
        { force: 30, parentConditions: [{ id: 'gb-colour', condition: { value: 'blue' } }] },
      ],
    },
  },
];

const UNLEASH: readonly SdkFlag[] = [
  {
    key: 'un-gradual',
    dialect: 'UNLEASH',
    type: 'BOOLEAN',
    definition: {
      strategies: [
        {
          name: 'flexibleRollout',
          parameters: { rollout: '37', stickiness: 'userId', groupId: 'un-gradual' },
          segments: [1],
        },
        {
          name: 'default',
          constraints: [{ contextName: 'version', operator: 'SEMVER_GT', value: '3.11.0' }],
        },
      ],
      segments: [
        { id: 1, constraints: [{ contextName: 'country', operator: 'IN', values: ['NO', 'JP', 'ÅL'] }] },
      ],
    },
  },
  {
    key: 'un-banner',
    dialect: 'UNLEASH',
    type: 'STRING',
    definition: {
      defaultValue: 'none',
      strategies: [
        { name: 'default', constraints: [{ contextName: 'age', operator: 'NUM_LT', value: '70' }] },
      ],
      variants: [
        { name: 'sea', weight: 333, payload: { type: 'string', value: 'sjø 🌊' } },
        { name: 'land', weight: 667, payload: { type: 'string', value: '陸' } },
      ],
    },
  },
];

const OWN: readonly SdkFlag[] = [
  {
    key: 'own-checkout',
    dialect: 'ORRERY',
    type: 'STRING',
    definition: {
      defaultValue: 'none',
      rules: [
        {
          kind: 'test',
          abTest: AB_TEST,
          values: { control: 'old', treatment: 'new' },
          condition: { age: { $lt: 80 } },
        },
      ],
    },
  },
  {
    key: 'own-half',
    dialect: 'ORRERY',
    type: 'BOOLEAN',
    definition: {
      defaultValue: false,
      rules: [
        {
          kind: 'force',
          value: true,
          coverage: { share: 0.5, seed: 'half' },
          condition: { $savedGroup: { id: 'north' } },
        },
      ],
      prerequisites: [{ flag: 'gb-limit', condition: { value: { $lt: 50 } } }],
    },
  },
];

const TOLD: readonly SdkFlag[] = TOLD_TESTS.map(({ name }) => ({
  key: name,
  dialect: 'ORRERY',
  type: 'STRING',
  definition: {
    defaultValue: 'none',
    rules: [
      // SDKs would forget a condition of users whom a sticky test remembers.
      {
        kind: 'test',
        abTest: name,
        values: { control: 'old', treatment: 'new' },
        ...(name !== STICKY_TEST && { condition: { age: { $lt: 80 } } }),
      },
      { kind: 'force', value: 'some', coverage: { share: 0.5, seed: name } },
    ],
  },
}));

/** Those that GrowthBook's SDKs evaluate themselves. */
export const TOLD_FLAGS: readonly string[] = [...GROWTHBOOK, ...TOLD]
  .map(({ key }) => key)
  .concat('own-half');

/** In an order in which each finds those that it asks for. */
export const FLAGS: readonly SdkFlag[] = [...GROWTHBOOK, ...UNLEASH, ...OWN, ...TOLD];
