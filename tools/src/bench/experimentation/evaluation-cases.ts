import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import {
  applyUnleashDelta,
  type GrowthBookExperiment,
  type GrowthBookPayload,
  type GrowthBookUser,
  type UnleashDeltaEvent,
  type UnleashState,
} from '@orrery/math-flags';

/** One of GrowthBook's own cases: a feature that is asked for, or an experiment that is run. */
export interface GrowthBookCase {
  readonly payload: GrowthBookPayload;
  readonly user: GrowthBookUser;
  readonly asked: string | GrowthBookExperiment;
}

interface GrowthBookContext extends GrowthBookPayload, GrowthBookUser {}
type Written<Asked> = readonly [name: string, context: GrowthBookContext, asked: Asked];

/** Those of `cases.json` that ask for features, bandits among them, and experiments. */
export function growthBookCases(): readonly GrowthBookCase[] {
  const file = new URL('../src/fixtures/growthbook-cases.json', import.meta.resolve('@orrery/math-flags'));
  const { feature, contextualBandit, run } = JSON.parse(readFileSync(fileURLToPath(file), 'utf8')) as {
    feature: readonly Written<string>[];
    contextualBandit: readonly Written<string>[];
    run: readonly Written<GrowthBookExperiment>[];
  };
  return [...feature, ...contextualBandit, ...run].map(([, context, asked]) => ({
    payload: payloadOf(context),
    user: userOf(context),
    asked,
  }));
}

function payloadOf({ features, savedGroups, contextualBandits }: GrowthBookContext): GrowthBookPayload {
  return {
    features: features ?? {},
    ...(savedGroups && { savedGroups }),
    ...(contextualBandits && { contextualBandits }),
  };
}

function userOf({
  attributes,
  url,
  forcedVariations,
  qaMode,
  enabled,
}: Partial<GrowthBookUser>): GrowthBookUser {
  return {
    attributes: attributes ?? {},
    ...(url !== undefined && { url }),
    ...(forcedVariations !== undefined && { forcedVariations }),
    ...(qaMode !== undefined && { qaMode }),
    ...(enabled !== undefined && { enabled }),
  };
}

/** One of Unleash's own specifications, with the questions that it asks. */
export interface UnleashSpecification {
  readonly state: UnleashState;
  readonly questions: readonly UnleashQuestion[];
}

export interface UnleashQuestion {
  readonly kind: 'enabled' | 'variant';
  readonly feature: string;
  readonly context: { readonly currentTime?: string } & Readonly<Record<string, unknown>>;
}

interface WrittenQuestion {
  readonly toggleName: string;
  readonly context: UnleashQuestion['context'];
}

/** All of `@unleash/client-specification`. */
export function unleashSpecifications(): readonly UnleashSpecification[] {
  const require = createRequire(import.meta.url);
  const read = (file: string): unknown =>
    JSON.parse(readFileSync(require.resolve(`@unleash/client-specification/specifications/${file}`), 'utf8'));
  return (read('index.json') as readonly string[]).map((file) => {
    const { state, tests, variantTests } = read(file) as {
      state: UnleashState | { events: readonly UnleashDeltaEvent[] };
      tests?: readonly WrittenQuestion[];
      variantTests?: readonly WrittenQuestion[];
    };
    return {
      state: 'events' in state ? applyUnleashDelta({ features: [] }, state.events) : state,
      questions: [...questions('enabled', tests), ...questions('variant', variantTests)],
    };
  });
}

function questions(
  kind: UnleashQuestion['kind'],
  written: readonly WrittenQuestion[] = [],
): UnleashQuestion[] {
  return written.map(({ toggleName, context }) => ({ kind, feature: toggleName, context }));
}
