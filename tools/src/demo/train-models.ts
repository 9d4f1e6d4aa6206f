import { CreateExperimentDocument, StartStudyDocument, StudyDocument } from '@orrery/client/operations';
import type { JobSize } from './job-size.js';
import { TRAINING_SETS, trainingSetNamed } from './make-features.js';
import { EXPERIMENT, STUDY } from './names.js';
import { DemoError, created, type Platform } from './platform.js';
import type { StageDisplay } from './stage-display.js';

const EPOCHS = 3;

/** The runs of a finished search that become model versions. */
export interface SearchResult {
  /** Trained with the settings that nobody chose. */
  readonly defaultRunId: string;
  readonly bestRunId: string;
}

/** Searches at random for the settings of a logistic model that predict March best, learning from January–February. */
export async function trainModels(
  platform: Platform,
  display: StageDisplay,
  { trials }: JobSize,
): Promise<SearchResult> {
  let result: SearchResult | undefined;
  await display.stage('experiments', async (progress) => {
    await startStudy(platform, trials);
    const study = await platform.until(async () => {
      const { study: asked } = await platform.ask(StudyDocument, { name: STUDY });
      if (asked?.state === 'FAILED') throw new DemoError(`The study failed: ${asked.error}`);
      progress(asked?.trials.filter(({ state }) => state !== 'RUNNING').length ?? 0, trials);
      return asked?.state === 'SUCCEEDED' ? asked : undefined;
    }, 'The study');
    const first = study.trials.find(({ number }) => number === 0);
    const { bestTrial } = study;
    if (first?.run == null || bestTrial?.run == null)
      throw new DemoError('The study has no trial that succeeded.');
    result = { defaultRunId: first.run.id, bestRunId: bestTrial.run.id };
    const metric = study.objective.metric;
    return [
      `${study.trials.length} trials of logistic regression, ${EPOCHS} epochs each, every one a tracked run`,
      `${metric}: ${show(first.value)} with the defaults, ${show(bestTrial.value)} in trial ${bestTrial.number}, the best`,
    ];
  });
  if (result === undefined) throw new DemoError('The study has no result.');
  return result;
}

async function startStudy(platform: Platform, trials: number): Promise<void> {
  created((await platform.ask(CreateExperimentDocument, { input: { name: EXPERIMENT } })).createExperiment);
  const train = await trainingSetNamed(platform, TRAINING_SETS.train.name);
  const validation = await trainingSetNamed(platform, TRAINING_SETS.validation.name);
  const { startStudy: started } = await platform.ask(StartStudyDocument, {
    input: {
      name: STUDY,
      experiment: EXPERIMENT,
      trainingSetId: train.id,
      validationTrainingSetId: validation.id,
      trials,
      epochs: EPOCHS,
      seed: 7,
      objective: 'VALIDATION_AUC',
    },
  });
  created(started);
}

function show(value: number | null | undefined): string {
  return value == null ? 'unknown' : value.toFixed(4);
}
