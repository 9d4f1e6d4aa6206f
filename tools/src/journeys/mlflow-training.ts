import type { CallAnswer } from './caller.js';
import type { TestPlatform } from './test-platform.js';
import { tracking, type TrackingCall } from './tracking.js';

export interface NewRun {
  readonly experimentId: string;
  readonly name: string;
  readonly parent?: MlflowRun;
  readonly params?: Readonly<Record<string, string>>;
}

export interface MlflowRun {
  readonly id: string;
  readonly experimentId: string;
}

/** A point of a metric, as MLflow's clients write it: what JSON has no number for is a word. */
export interface MetricPoint {
  readonly key: string;
  readonly step: number;
  readonly value: number | 'NaN';
}

/** MLflow's limit of metrics in one request, which its client knows. */
const POINTS_A_BATCH = 1000;
const START_MS = Date.UTC(2001, 6, 1);

/** Training code as MLflow's users have it: each method sends what MLflow's client sends for the function of that name. */
export class MlflowTraining {
  readonly call: TrackingCall;
  private readonly gatewayUrl: string;
  private readonly token: string;

  constructor(platform: TestPlatform) {
    this.call = tracking(platform).call;
    this.gatewayUrl = platform.urls.gateway;
    this.token = platform.tokens.writer;
  }

  async createExperiment(name: string): Promise<string> {
    const answer = await this.succeed<{ experiment_id: string }>('POST mlflow/experiments/create', { name });
    return answer.experiment_id;
  }

  async startRun({ experimentId, name, parent, params = {} }: NewRun): Promise<MlflowRun> {
    const tags = [
      { key: 'mlflow.user', value: 'ada' },
      { key: 'mlflow.runName', value: name },
      ...(parent === undefined ? [] : [{ key: 'mlflow.parentRunId', value: parent.id }]),
    ];
    const { run } = await this.succeed<{ run: { info: { run_id: string } } }>('POST mlflow/runs/create', {
      experiment_id: experimentId,
      user_id: 'ada',
      run_name: name,
      start_time: START_MS,
      tags,
    });
    const id = run.info.run_id;
    const logged = Object.entries(params).map(([key, value]) => ({ key, value }));
    await this.succeed('POST mlflow/runs/log-batch', { run_id: id, params: logged });
    return { id, experimentId };
  }

  async logMetrics({ id }: MlflowRun, points: readonly MetricPoint[]): Promise<void> {
    for (let from = 0; from < points.length; from += POINTS_A_BATCH) {
      const metrics = points
        .slice(from, from + POINTS_A_BATCH)
        .map((point) => ({ ...point, timestamp: START_MS + point.step }));
      await this.succeed('POST mlflow/runs/log-batch', { run_id: id, metrics });
    }
  }

  /** Says that a run read a dataset version of the platform. */
  async logInput({ id }: MlflowRun, dataset: string, version: number): Promise<void> {
    const source = `orrery:datasets/${dataset}/${version}`;
    const described = { name: dataset, digest: `v${version}`, source_type: 'orrery', source };
    const tags = [{ key: 'mlflow.data.context', value: 'training' }];
    await this.succeed('POST mlflow/runs/log-inputs', {
      run_id: id,
      datasets: [{ tags, dataset: described }],
    });
  }

  /** Logs a model with its files, by their paths. @returns its identifier. */
  async logModel(run: MlflowRun, files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
    const { model } = await this.succeed<{ model: { info: { model_id: string; artifact_uri: string } } }>(
      'POST mlflow/logged-models',
      { experiment_id: run.experimentId, name: 'model', source_run_id: run.id },
    );
    const { model_id: modelId, artifact_uri: uri } = model.info;
    await this.succeed('POST mlflow/runs/outputs', {
      run_id: run.id,
      models: [{ model_id: modelId, step: 0 }],
    });
    for (const [path, content] of Object.entries(files)) await this.upload(uri, path, content);
    const ready = { model_id: modelId, status: 'LOGGED_MODEL_READY' };
    await this.succeed(`PATCH mlflow/logged-models/${modelId}`, ready);
    return modelId;
  }

  /** @returns the new version's number. */
  async createVersion(name: string, source: string, runId: string): Promise<number> {
    const content = { name, source, run_id: runId };
    const { model_version: created } = await this.succeed<{ model_version: { version: string } }>(
      'POST mlflow/model-versions/create',
      source.startsWith('models:/') ? { ...content, model_id: source.slice('models:/'.length) } : content,
    );
    return Number(created.version);
  }

  async endRun({ id }: MlflowRun): Promise<void> {
    const ended = { run_id: id, status: 'FINISHED', end_time: START_MS + 60_000 };
    await this.succeed('POST mlflow/runs/update', ended);
  }

  setAlias(name: string, alias: string, version: number): Promise<CallAnswer> {
    return this.call('POST mlflow/registered-models/alias', { name, alias, version: String(version) });
  }

  transitionStage(name: string, version: number, stage: string): Promise<CallAnswer> {
    const moved = { name, version: String(version), stage, archive_existing_versions: false };
    return this.call('POST mlflow/model-versions/transition-stage', moved);
  }

  private async upload(artifactUri: string, path: string, content: Uint8Array | string): Promise<void> {
    const folder = artifactUri.replace('mlflow-artifacts:/', '');
    const url = new URL(`/api/2.0/mlflow-artifacts/artifacts/${folder}/${path}`, this.gatewayUrl);
    const headers = { authorization: `Bearer ${this.token}` };
    const body = typeof content === 'string' ? content : new Uint8Array(content);
    const { ok, status } = await fetch(url, { method: 'PUT', headers, body });
    if (!ok) throw new Error(`PUT ${url.pathname}: ${status}`);
  }

  private async succeed<Answer>(route: string, content: object): Promise<Answer> {
    const { status, body } = await this.call(route, content);
    if (status !== 200) throw new Error(`${route}: ${status} ${JSON.stringify(body)}`);
    return body as Answer;
  }
}
