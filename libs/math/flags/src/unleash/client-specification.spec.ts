import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { applyUnleashDelta } from './apply-unleash-delta.js';
import { compileUnleash } from './compile-unleash.js';
import type { UnleashContext } from './unleash-evaluator.js';
import type { UnleashDeltaEvent, UnleashState } from './unleash-state.js';

interface Question {
  readonly description: string;
  readonly context: Omit<UnleashContext, 'currentTimeMs' | 'random'> & { readonly currentTime?: string };
  readonly toggleName: string;
  readonly expectedResult: unknown;
}

interface Specification {
  readonly name: string;
  readonly state: UnleashState | { readonly events: readonly UnleashDeltaEvent[] };
  readonly tests?: readonly Question[];
  readonly variantTests?: readonly Question[];
}

const folder = '@unleash/client-specification/specifications';
const require = createRequire(import.meta.url);
const files = read('index.json') as readonly string[];
const specifications = files.map((file) => read(file) as Specification);

describe.each(specifications)(
  "Unleash's specification of clients: $name",
  ({ state, tests = [], variantTests = [] }) => {
    const evaluator = compileUnleash(
      'events' in state ? applyUnleashDelta({ features: [] }, state.events) : state,
    );

    it.each(tests)('$description', ({ toggleName, context, expectedResult }) => {
      expect(evaluator.isEnabled(toggleName, withTime(context))).toBe(expectedResult);
    });

    it.each(variantTests)('variant: $description', ({ toggleName, context, expectedResult }) => {
      expect(evaluator.variant(toggleName, withTime(context))).toEqual(expectedResult);
    });
  },
);

describe("Unleash's specification of clients", () => {
  it('is run whole', () => {
    expect(files).toHaveLength(22);
    const count = specifications.flatMap(({ tests = [], variantTests = [] }) => [
      ...tests,
      ...variantTests,
    ]).length;
    expect(count).toBeGreaterThanOrEqual(279);
  });
});

function withTime({ currentTime, ...context }: Question['context']): UnleashContext {
  const currentTimeMs = currentTime === undefined ? 1_700_000_000_000 : Date.parse(currentTime);
  return { ...context, currentTimeMs, random: () => 0.5 };
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(require.resolve(`${folder}/${file}`), 'utf8'));
}
