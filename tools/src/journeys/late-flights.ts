import { constantGraph } from '@orrery/math-onnx/testing';
import { flightsCsv } from './flights-csv.js';
import { MlflowTraining, type MetricPoint, type MlflowRun } from './mlflow-training.js';
import type { TestPlatform } from './test-platform.js';

export const MODEL = 'late';
export const EXPERIMENT = 'late flights';
/** How many losses one run of each setting logs. */
export const POINTS = 10_000;
/** The one high loss, which no sample may lose. */
export const SPIKE = { step: 4321, value: 99 };
/** The step whose loss is no number. */
const NOT_A_NUMBER_AT = 5000;
/** What each setting reached, by seed. */
export const AUC = { '0.1': [0.91, 0.93, 0.95], '0.01': [0.78, 0.8, 0.82] } as const;

type LearningRate = keyof typeof AUC;
type Files = Readonly<Record<string, Uint8Array | string>>;

const SECOND_VERSION_ROWS = 4000;

/**
 * What a team that comes from MLflow does: two settings with three seeds each, all of it logged by MLflow's client, on rows
 * that the platform keeps; and a study of the platform's own.
 *
 * Of the model that is registered then, versions 1 and 3 are the better setting's and 2 is the worse one's; 4 is a pickle, 5
 * learnt from other rows, and 6 is the study's best trial.
 */
export class LateFlights {
  readonly training: MlflowTraining;
  private readonly runs = new Map<string, MlflowRun>();

  constructor(private readonly platform: TestPlatform) {
    this.training = new MlflowTraining(platform);
  }

  async train(): Promise<void> {
    const admin = this.platform.caller('admin');
    await admin.make('createDataset', { name: 'flights' });
    for (const count of [400, SECOND_VERSION_ROWS]) {
      const { status } = await admin.post('/datasets/flights/versions', flightsCsv(0, count), 'text/csv');
      if (status !== 201) throw new Error(`The flights were not taken: ${status}`);
    }
    await this.startStudy();
    const experimentId = await this.training.createExperiment(EXPERIMENT);
    for (const learningRate of ['0.1', '0.01'] as const) await this.sweep(experimentId, learningRate);
    const elsewhere = await this.training.startRun({ experimentId, name: 'few rows' });
    this.runs.set('few rows', elsewhere);
    await this.training.logInput(elsewhere, 'flights', 1);
    await this.training.logMetrics(elsewhere, [{ key: 'auc', step: 1, value: 0.99 }]);
  }

  async register(): Promise<void> {
    await this.training.call('POST mlflow/registered-models/create', { name: MODEL });
    await this.registerLogged('0.1 seed 1', onnxFiles(1));
    await this.registerLogged('0.01 seed 2', onnxFiles(2));
    await this.registerLogged('0.1 seed 2', onnxFiles(3));
    await this.registerLogged('0.1 seed 2', PICKLED);
    await this.registerLogged('few rows', onnxFiles(5));
    const best = await this.bestTrial();
    await this.training.createVersion(MODEL, `runs:/${best}/model`, best);
    const { patient } = this.platform;
    await patient.until(async () => {
      const read = await patient.ask<object, object>(INSPECTED, { name: MODEL });
      return JSON.stringify(read).includes('null') ? undefined : read;
    }, 'Reading the files of the versions');
  }

  run(name: string): MlflowRun {
    const run = this.runs.get(name);
    if (run === undefined) throw new Error(`No run is called ${name}.`);
    return run;
  }

  private async startStudy(): Promise<void> {
    const admin = this.platform.caller('admin');
    const { trainingSet } = await admin.make<{ trainingSet: { id: string } }>(
      'createTrainingSet',
      {
        name: 'delays',
        dataset: 'flights',
        timestampColumn: 'date',
        label: { name: 'late', column: 'delay', greaterThan: 15 },
        columns: ['distance'],
      },
      'trainingSet { id }',
    );
    await admin.make('createExperiment', { name: 'search' });
    await admin.make('startStudy', {
      name: 'search',
      experiment: 'search',
      trainingSetId: trainingSet.id,
      validationFraction: 0.25,
      trials: 2,
      seed: 1,
      epochs: 1,
    });
  }

  /** @returns the run of the study's best trial, as MLflow's clients know it. */
  private async bestTrial(): Promise<string> {
    const { patient } = this.platform;
    return patient.until(async () => {
      const { study } = await patient.ask<StudyAnswer, object>(STUDY, {});
      return study.state === 'SUCCEEDED' ? study.bestTrial?.run?.mlflowId : undefined;
    }, 'The study');
  }

  /** A setting with three seeds, each a run inside of one that stands for all; the last one's losses are logged too. */
  private async sweep(experimentId: string, learningRate: LearningRate): Promise<void> {
    const parent = await this.training.startRun({ experimentId, name: `sweep ${learningRate}` });
    for (const [seed, auc] of AUC[learningRate].entries()) {
      const name = `${learningRate} seed ${seed}`;
      const params = { learning_rate: learningRate, seed: String(seed) };
      const run = await this.training.startRun({ experimentId, name, parent, params });
      await this.training.logInput(run, 'flights', 2);
      await this.training.logMetrics(run, [
        { key: 'auc', step: 0, value: 0.5 },
        { key: 'auc', step: 1, value: auc },
      ]);
      this.runs.set(name, run);
      await this.training.endRun(run);
    }
    await this.training.logMetrics(this.run(`${learningRate} seed 2`), losses());
    await this.training.endRun(parent);
  }

  private async registerLogged(name: string, files: Files): Promise<void> {
    const run = this.run(name);
    const modelId = await this.training.logModel(run, files);
    await this.training.createVersion(MODEL, `models:/${modelId}`, run.id);
  }
}

interface StudyAnswer {
  readonly study: {
    readonly state: string;
    readonly bestTrial: { readonly run: { readonly mlflowId: string } | null } | null;
  };
}

const STUDY = '{ study(name: "search") { state bestTrial { run { mlflowId } } } }';
const INSPECTED = 'query ($name: String!) { model(name: $name) { versions { nodes { inspectedAt } } } }';

/** A pickle, as far as anybody may look at it: its first bytes. */
const PICKLED: Files = {
  MLmodel: 'flavors:\n  sklearn:\n    pickled_model: model.pkl\n    serialization_format: cloudpickle\n',
  'model.pkl': Uint8Array.from([0x80, 0x04, 0x95, 0, 0, 0, 0, 0, 0, 0, 0, 0x2e]),
};

/** A model whose answer is its version. */
function onnxFiles(version: number): Files {
  return {
    MLmodel: 'flavors:\n  onnx:\n    data: model.onnx\n    onnx_version: 1.19.0\n',
    'model.onnx': constantGraph(version),
  };
}

function losses(): readonly MetricPoint[] {
  return Array.from({ length: POINTS }, (_, step) => ({ key: 'loss', step, value: lossAt(step) }));
}

function lossAt(step: number): number | 'NaN' {
  if (step === NOT_A_NUMBER_AT) return 'NaN';
  return step === SPIKE.step ? SPIKE.value : 1 + 1 / (1 + step);
}
