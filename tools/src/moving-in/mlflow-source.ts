import type { z } from 'zod';
import {
  experimentPage,
  filePage,
  historyPage,
  loggedModelPage,
  modelVersionPage,
  oneRun,
  registeredModelPage,
  runPage,
  type SourceExperiment,
  type SourceFile,
  type SourceLoggedModel,
  type SourceModel,
  type SourcePoint,
  type SourceRun,
  type SourceVersion,
} from './mlflow-json.js';
import { proxiedPath } from './location.js';
import { RequestFailure, type Query, type RestClient } from './rest-client.js';

const API = '/api/2.0/mlflow';
const RUNS_AT_ONCE = 200;
const POINTS_AT_ONCE = 25_000;
const NOT_THERE = new Set([404, 405, 501]);

/** What has files: a run or a logged model. */
export interface FileOwner {
  readonly kind: 'run' | 'model';
  readonly id: string;
  /** Where the source keeps its files. */
  readonly location: string;
}

interface Paged {
  readonly next_page_token?: string | undefined;
}

/** An MLflow server as it is read: in pages, each when it is asked for. */
export class MlflowSource {
  constructor(private readonly rest: RestClient) {}

  async *experiments(): AsyncGenerator<readonly SourceExperiment[]> {
    const body = { view_type: 'ALL', max_results: 1000 };
    const pages = this.posted(`${API}/experiments/search`, body, experimentPage);
    for await (const { experiments } of pages) yield experiments;
  }

  /** Runs of an experiment, active and deleted, the oldest first: what is added meanwhile comes last. */
  async *runs(experimentId: string): AsyncGenerator<readonly SourceRun[]> {
    const body = {
      experiment_ids: [experimentId],
      run_view_type: 'ALL',
      max_results: RUNS_AT_ONCE,
      order_by: ['attributes.start_time ASC'],
    };
    for await (const { runs } of this.posted(`${API}/runs/search`, body, runPage)) yield runs;
  }

  async findRun(runId: string): Promise<SourceRun | null> {
    try {
      return oneRun.parse(await this.rest.get(`${API}/runs/get`, { run_id: runId })).run;
    } catch (error) {
      if (error instanceof RequestFailure && NOT_THERE.has(error.status)) return null;
      throw error;
    }
  }

  async *history(runId: string, key: string): AsyncGenerator<readonly SourcePoint[]> {
    const query = { run_id: runId, metric_key: key, max_results: String(POINTS_AT_ONCE) };
    const pages = this.got(`${API}/metrics/get-history`, query, historyPage);
    for await (const { metrics } of pages) yield metrics;
  }

  /** Logged models of an experiment; none on a server that does not know of any. */
  async *loggedModels(experimentId: string): AsyncGenerator<readonly SourceLoggedModel[]> {
    const body = { experiment_ids: [experimentId], max_results: 50 };
    try {
      const pages = this.posted(`${API}/logged-models/search`, body, loggedModelPage);
      for await (const { models } of pages) yield models;
    } catch (error) {
      if (!(error instanceof RequestFailure) || !NOT_THERE.has(error.status)) throw error;
    }
  }

  async *models(): AsyncGenerator<readonly SourceModel[]> {
    const pages = this.got(`${API}/registered-models/search`, { max_results: '100' }, registeredModelPage);
    for await (const { registered_models } of pages) yield registered_models;
  }

  async *versions(model: string): AsyncGenerator<readonly SourceVersion[]> {
    const quoted = model.includes("'") ? `"${model}"` : `'${model}'`;
    const query = { filter: `name=${quoted}`, max_results: '200' };
    const pages = this.got(`${API}/model-versions/search`, query, modelVersionPage);
    for await (const { model_versions } of pages) yield model_versions;
  }

  /** Where the files of a version are; null when the source cannot tell. */
  async downloadUri(name: string, version: number): Promise<string | null> {
    const query = { name, version: String(version) };
    try {
      const answer = await this.rest.get(`${API}/model-versions/get-download-uri`, query);
      return (answer as { artifact_uri?: string }).artifact_uri ?? null;
    } catch (error) {
      if (error instanceof RequestFailure) return null;
      throw error;
    }
  }

  /** All files of a run or a logged model, with their paths below it. */
  async *files(owner: FileOwner, folder = ''): AsyncGenerator<SourceFile> {
    for await (const { files } of this.got(listPath(owner), listQuery(owner, folder), filePage)) {
      for (const file of files) {
        if (file.is_dir) yield* this.files(owner, file.path);
        else yield file;
      }
    }
  }

  /** The bytes of a file: by the server's proxy where it keeps the files, by its page's route where another place does. */
  download({ kind, id, location }: FileOwner, path: string): Promise<ReadableStream<Uint8Array>> {
    const proxied = proxiedPath(location);
    if (proxied !== null) {
      const encoded = `${proxied}/${path}`.split('/').map(encodeURIComponent).join('/');
      return this.rest.download(`/api/2.0/mlflow-artifacts/artifacts/${encoded}`);
    }
    if (kind === 'run') return this.rest.download('/get-artifact', { run_id: id, path });
    return this.rest.download(`/ajax-api/2.0/mlflow/logged-models/${id}/artifacts/files`, {
      artifact_file_path: path,
    });
  }

  private async *posted<T extends z.ZodType<Paged>>(
    path: string,
    body: object,
    schema: T,
  ): AsyncGenerator<z.output<T>> {
    let token: string | undefined;
    do {
      const page = schema.parse(await this.rest.post(path, { ...body, page_token: token }));
      yield page;
      token = page.next_page_token || undefined;
    } while (token !== undefined);
  }

  private async *got<T extends z.ZodType<Paged>>(
    path: string,
    query: Query,
    schema: T,
  ): AsyncGenerator<z.output<T>> {
    let token: string | undefined;
    do {
      const page = schema.parse(await this.rest.get(path, { ...query, page_token: token }));
      yield page;
      token = page.next_page_token || undefined;
    } while (token !== undefined);
  }
}

function listPath({ kind, id }: FileOwner): string {
  return kind === 'run' ? `${API}/artifacts/list` : `${API}/logged-models/${id}/artifacts/directories`;
}

function listQuery({ kind, id }: FileOwner, folder: string): Query {
  const path = folder === '' ? undefined : folder;
  return kind === 'run' ? { run_id: id, path } : { artifact_directory_path: path };
}
