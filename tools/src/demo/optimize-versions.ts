import {
  ModelOptimizationDocument,
  OptimizeModelDocument,
  type ModelOptimizationQuery,
  type OptimizationTechniqueInput,
} from '@orrery/client/operations';
import { TRAINING_SETS, TRAINING_SET_TEMPLATE, trainingSetNamed } from './make-features.js';
import { MODEL } from './names.js';
import { EXACT_NODES } from './perceptron-graph.js';
import { DemoError, succeeded, type Platform } from './platform.js';

type Optimization = NonNullable<ModelOptimizationQuery['modelOptimization']>;
export type Report = NonNullable<Optimization['report']>;

/** A version that was made smaller, and what was measured of it. */
export interface SmallerVersion {
  readonly title: string;
  readonly id: string;
  readonly version: number;
  /** The version that it was made of. */
  readonly source: number;
  readonly report: Report;
}

interface Recipe {
  readonly title: string;
  readonly technique: OptimizationTechniqueInput;
  /** Title of an earlier recipe: its result is made smaller still. The perceptron is, where none is named. */
  readonly of?: string;
}

const INT8: OptimizationTechniqueInput = {
  kind: 'STATIC_INT8',
  perChannel: true,
  excludedNodes: [...EXACT_NODES],
};

/** What is tried; the last goes too far, which the policy on the alias is there to see. */
export const RECIPES: readonly Recipe[] = [
  { title: 'int8', technique: INT8 },
  { title: '½ weights zero', technique: { kind: 'PRUNE', pruningMethod: 'GLOBAL_L1', amount: 0.5 } },
  { title: '½ units out', technique: { kind: 'REMOVE_UNITS', amount: 0.5 } },
  { title: '½ out + int8', technique: INT8, of: '½ units out' },
  { title: '¾ units out', technique: { kind: 'REMOVE_UNITS', amount: 0.75 } },
];

/** Has the platform make every smaller version, and measure it by flights that nobody has learnt from. */
export async function optimizeVersions(
  platform: Platform,
  perceptron: number,
  progress: (done: number) => void,
): Promise<readonly SmallerVersion[]> {
  const made: SmallerVersion[] = [];
  for (const recipe of RECIPES) {
    const source = made.find(({ title }) => title === recipe.of)?.version ?? perceptron;
    const id = await request(platform, recipe, source);
    const { result, report } = await platform.until(async () => {
      const { modelOptimization: asked } = await platform.ask(ModelOptimizationDocument, { id });
      progress(made.length + (asked?.progress ?? 0));
      return asked ? finished(asked, recipe.title) : undefined;
    }, recipe.title);
    made.push({ title: recipe.title, ...result, source, report });
  }
  return made;
}

async function request(platform: Platform, { title, technique }: Recipe, version: number): Promise<string> {
  const heldOut = await trainingSetNamed(platform, TRAINING_SETS.experiment.name);
  const training = await trainingSetNamed(platform, TRAINING_SETS.train.name);
  const { optimizeModel } = await platform.ask(OptimizeModelDocument, {
    input: {
      model: MODEL,
      version,
      technique,
      heldOutTrainingSetId: heldOut.id,
      calibrationTrainingSetId: technique.kind === 'STATIC_INT8' ? training.id : null,
      labelColumn: TRAINING_SET_TEMPLATE.label.name,
      description: `Version ${version}: ${title}.`,
      requestKey: `${version}: ${title}`,
    },
  });
  return succeeded(optimizeModel).optimization.id;
}

function finished({ state, result, report, error, refusal }: Optimization, title: string) {
  if (state === 'QUEUED' || state === 'RUNNING') return undefined;
  if (result == null || report == null)
    throw new DemoError(`${title}: ${error ?? refusal?.reason ?? 'nothing was measured'}`);
  return { result, report };
}
