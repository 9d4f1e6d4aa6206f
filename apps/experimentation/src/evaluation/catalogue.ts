import {
  compileFlags,
  compileGrowthBook,
  growthBookFeaturesOfFlags,
  type CompiledTestPlan,
  type FlagEvaluator,
  type GrowthBookEvaluator,
  type GrowthBookPayload,
  type SavedGroups,
  type TestPlan,
  type UnleashState,
} from '@orrery/math-flags';
import type { ABTestId } from '@orrery/domain';
import type { Flag } from '../flag/flag.js';
import { testsOfFlag, toAnyFlag, type RuledTests } from '../flag/to-any-flag.js';
import type { SdkConnection } from '../sdk-connection/sdk-connection.js';
import type { CatalogueMark } from './catalogue.repository.js';

/** All that is in force, as it was read. */
export interface CatalogueContent extends CatalogueMark {
  readonly flags: readonly Flag[];
  readonly groups: SavedGroups;
  readonly tests: RuledTests;
  /** All that run: a test may ask for what another gives, which no flag has a rule for. */
  readonly running: ReadonlyMap<ABTestId, CompiledTestPlan>;
  readonly connections: readonly SdkConnection[];
}

/** All flags of one moment, compiled once for everybody who asks until the next change. */
export interface Catalogue extends CatalogueMark {
  readonly flags: ReadonlyMap<string, Flag>;
  /** Of every dialect. */
  readonly evaluator: FlagEvaluator;
  /** What GrowthBook's SDKs can evaluate themselves, of two dialects, and what evaluates those of its own here. */
  readonly growthBook: { readonly payload: GrowthBookPayload; readonly evaluator: GrowthBookEvaluator };
  /** The sticky tests that run: who is asked about may have been assigned by them before. */
  readonly sticky: readonly TestPlan[];
  /** When the next step of a running test's ramp comes, which SDKs are told anew at; infinite when none does. */
  readonly goodUntilMs: number;
  /** The flags that Unleash's SDKs can evaluate themselves. */
  readonly unleash: UnleashState;
  /** By the digest of their key. */
  readonly connections: ReadonlyMap<string, SdkConnection>;
  /** The flags that have rules for a test, by its name. */
  readonly flagsOfTests: ReadonlyMap<string, readonly Flag[]>;
  /** The names of tests by their identifier. */
  readonly testNames: ReadonlyMap<string, string>;
}

/** @param atMs the time: what is told to SDKs is as ramps are then. */
export function compileCatalogue(content: CatalogueContent, atMs: number): Catalogue {
  const { mark, groups, tests, running, connections } = content;
  const all = content.flags.map((flag) => toAnyFlag(flag, tests));
  const features = all.flatMap((flag) =>
    flag.dialect === 'growthbook' ? [[flag.key, flag.feature] as const] : [],
  );
  const own = { features: Object.fromEntries(features), savedGroups: groups };
  const testNames = new Map([...tests].map(([name, { plan }]) => [plan.testId, name]));
  const testKeyOf = (testId: string): string => testNames.get(testId) ?? testId;
  const told = growthBookFeaturesOfFlags(all, { atMs, testKeyOf });
  const plans = [...running.values()].map(({ plan }) => plan);
  const steps = plans.flatMap(({ ramp }) => ramp.map((step) => step.atMs));
  const unleash = all.filter((flag) => flag.dialect === 'unleash');
  const segments = new Map(unleash.flatMap((flag) => flag.segments.map((segment) => [segment.id, segment])));
  return {
    mark,
    // A step of a ramp changes what SDKs are told, as a person does.
    changedAt: new Date(Math.max(content.changedAt.getTime(), ...steps.filter((step) => step <= atMs))),
    goodUntilMs: Math.min(Infinity, ...steps.filter((step) => step > atMs)),
    sticky: plans.filter((plan) => plan.sticky !== null),
    flags: new Map(content.flags.map((flag) => [flag.key, flag])),
    evaluator: compileFlags(all, { groups, testOf: (id) => running.get(id as ABTestId) }),
    growthBook: {
      payload: { features: told.features, savedGroups: groups },
      evaluator: compileGrowthBook(own),
    },
    unleash: {
      version: 2,
      features: unleash.map(({ feature }) => feature),
      segments: [...segments.values()],
    },
    connections: new Map(connections.map((connection) => [connection.keySha256, connection])),
    flagsOfTests: flagsOfTests(content.flags),
    testNames,
  };
}

function flagsOfTests(flags: readonly Flag[]): ReadonlyMap<string, readonly Flag[]> {
  const byTest = new Map<string, Flag[]>();
  for (const flag of flags)
    for (const test of new Set(testsOfFlag(flag))) byTest.set(test, [...(byTest.get(test) ?? []), flag]);
  return byTest;
}
