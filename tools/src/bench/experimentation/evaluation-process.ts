// Evaluates flags in one way, in a process of its own, so that its code and its CPU are its own.
import { EventEmitter } from 'node:events';
import { GrowthBookClient } from '@growthbook/growthbook';
import { compileGrowthBook, compileUnleash, type UnleashState } from '@orrery/math-flags';
import { type Context, Unleash } from 'unleash-client';
import type { Work } from '../benchmark.js';
import {
  growthBookCases,
  unleashSpecifications,
  type GrowthBookCase,
  type UnleashQuestion,
} from './evaluation-cases.js';

export type EvaluationWay = 'GrowthBook, ours' | 'GrowthBookClient' | 'Unleash, ours' | 'unleash-client';

export type EvaluationQuestion =
  { readonly kind: 'answers' } | { readonly kind: 'work'; readonly forMs: number };

export type EvaluationAnswer = { readonly answers: readonly unknown[] } | Work;

/** Answers one question, which is always the same. */
type Asked = () => unknown;

// Both SDKs write more to their logs where it is not set.
process.env.NODE_ENV = 'production';

const WAYS: Readonly<Record<EvaluationWay, () => readonly Asked[]>> = {
  'GrowthBook, ours': () => growthBookCases().map(askOurGrowthBook),
  GrowthBookClient: () => growthBookCases().map(askGrowthBookClient),
  'Unleash, ours': () =>
    unleashSpecifications().flatMap(({ state, questions }) => {
      const evaluator = compileUnleash(state);
      return questions.map(({ kind, feature, context: { currentTime, ...known } }): Asked => {
        const currentTimeMs = currentTime === undefined ? Date.now() : Date.parse(currentTime);
        const context = { ...known, currentTimeMs, random: Math.random };
        return kind === 'enabled'
          ? () => evaluator.isEnabled(feature, context)
          : () => evaluator.variant(feature, context);
      });
    }),
  'unleash-client': () =>
    unleashSpecifications().flatMap(({ state, questions }) => {
      const client = unleashClient(state);
      return questions.map((question) => askUnleashClient(client, question));
    }),
};

function askOurGrowthBook({ payload, user, asked }: GrowthBookCase): Asked {
  const evaluator = compileGrowthBook(payload);
  return typeof asked === 'string' ? () => evaluator.feature(asked, user) : () => evaluator.run(asked, user);
}

function askGrowthBookClient({ payload, user, asked }: GrowthBookCase): Asked {
  const client = new GrowthBookClient();
  // The same JSON, under two sets of types.
  client.initSync({ payload: payload as never });
  const context = user as Parameters<typeof client.evalFeature>[1];
  if (typeof asked === 'string') return () => client.evalFeature(asked, context);
  const experiment = asked as unknown as Parameters<typeof client.runInlineExperiment>[0];
  return () => client.runInlineExperiment(experiment, context);
}

/** The SDK without the part that fetches. */
function unleashClient({ features, segments = [] }: UnleashState): Unleash {
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  const byId = new Map(segments.map((segment) => [segment.id, segment]));
  const repository = Object.assign(new EventEmitter(), {
    getToggle: (name: string) => byName.get(name),
    getToggles: () => features,
    getTogglesWithSegmentData: () => [],
    getSegment: (id: number) => byId.get(id),
    stop: () => undefined,
    start: () => Promise.resolve(),
  });
  const client = new Unleash({
    appName: 'bench',
    url: 'http://localhost/',
    disableAutoStart: true,
    disableMetrics: true,
    skipInstanceCountWarning: true,
    repository: repository as never,
  });
  repository.emit('ready');
  return client;
}

function askUnleashClient(client: Unleash, { kind, feature, context }: UnleashQuestion): Asked {
  // Times are texts in JSON, which the SDK takes as well as dates.
  const known = context as object as Context;
  return kind === 'enabled'
    ? () => client.isEnabled(feature, known)
    : () => client.getVariant(feature, known);
}

const asked = WAYS[process.argv[2] as EvaluationWay]();

function answer(question: EvaluationQuestion): EvaluationAnswer {
  return question.kind === 'work' ? work(question.forMs) : { answers: asked.map((ask) => plain(ask())) };
}

/** As JSON has it, without what only one of the SDKs says twice. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, part: unknown) => (key === 'featureEnabled' ? undefined : part)),
  );
}

function work(forMs: number): Work {
  const startedAt = performance.now();
  let operations = 0;
  while (performance.now() - startedAt < forMs) {
    for (const ask of asked) ask();
    operations += asked.length;
  }
  return { operations, seconds: (performance.now() - startedAt) / 1000 };
}

process.on('message', (question: EvaluationQuestion) => process.send?.(answer(question)));
process.once('disconnect', () => process.exit());
