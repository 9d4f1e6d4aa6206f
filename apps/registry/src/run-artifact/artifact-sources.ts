import { Injectable } from '@nestjs/common';
import { UnavailableError, type RunId } from '@orrery/domain';
import { ServiceClient, ServiceRefusal, type ServiceRequest } from '@orrery/platform-service';
import { z } from 'zod';
import { readAll } from './read-all.js';

const ASK_DEADLINE_MS = 5000;
const READ_DEADLINE_MS = 120_000;
const SERVER_FAULT = 500;

const filesSchema = z.object({
  runId: z.uuid().nullable(),
  loggedModelId: z.string().nullable(),
  files: z.array(z.object({ path: z.string(), sizeBytes: z.number() })),
});
const loggedModelSchema = z.object({ artifactUri: z.string(), sourceRunId: z.string().nullable() });
const runSchema = z.object({ id: z.uuid() });

/** A place where tracking keeps files, as a project sees it. */
export interface ArtifactPlace {
  readonly project: string;
  /** `runs:/…`, `models:/m-…` or `mlflow-artifacts:/…`. */
  readonly uri: string;
}

/** What lies below a place; a path is '' when the place is a file itself. */
export type PlacedFiles = z.infer<typeof filesSchema>;

/** A logged model of MLflow 3: what a training called a model before anybody registered it. */
export type LoggedModel = z.infer<typeof loggedModelSchema>;

/**
 * Files, runs and logged models, which belong to the tracking service. Each question says for which project it is asked:
 * what is of another project is not there.
 */
@Injectable()
export class ArtifactSources {
  constructor(private readonly services: ServiceClient) {}

  /** @throws {UnavailableError | DeadlineError} */
  async list({ project, uri }: ArtifactPlace): Promise<PlacedFiles | null> {
    const answer = await this.ask(`/artifact-sources?${new URLSearchParams({ project, uri })}`);
    return answer === null ? null : filesSchema.parse(answer);
  }

  /** @throws {TooLargeError | UnavailableError | DeadlineError} */
  async read(place: ArtifactPlace, path: string, maxBytes: number): Promise<Uint8Array | null> {
    const stream = await this.open(place, path);
    return stream && readAll(stream, maxBytes);
  }

  /** The bytes of one file below a place; null when there is none. */
  open({ project, uri }: ArtifactPlace, path: string): Promise<ReadableStream<Uint8Array> | null> {
    const query = new URLSearchParams({ project, uri, path });
    const request = get(`/artifact-sources/content?${query}`, READ_DEADLINE_MS);
    return unlessMissing(() => this.services.stream('experiments', request));
  }

  /** @throws {UnavailableError | DeadlineError} */
  async findLoggedModel(project: string, id: string): Promise<LoggedModel | null> {
    const query = new URLSearchParams({ project });
    const answer = await this.ask(`/artifact-sources/logged-models/${encodeURIComponent(id)}?${query}`);
    return answer === null ? null : loggedModelSchema.parse(answer);
  }

  /** Notes on a logged model which version was made of it; the second time changes nothing. */
  async noteVersion(
    id: string,
    version: { readonly project: string; readonly model: string; readonly version: number },
  ): Promise<void> {
    const path = `/artifact-sources/logged-models/${encodeURIComponent(id)}/model-versions`;
    const request = { method: 'POST', path, json: version, deadlineMs: ASK_DEADLINE_MS } as const;
    await unlessMissing(() => this.services.json('experiments', request));
  }

  /** The run with that id of MLflow's. @throws {UnavailableError | DeadlineError} */
  async findRun(project: string, ref: string): Promise<RunId | null> {
    const query = new URLSearchParams({ project });
    const answer = await this.ask(`/artifact-sources/runs/${encodeURIComponent(ref)}?${query}`);
    return answer === null ? null : (runSchema.parse(answer).id as RunId);
  }

  private ask(path: string): Promise<unknown> {
    return unlessMissing(() => this.services.json('experiments', get(path, ASK_DEADLINE_MS)));
  }
}

function get(path: string, deadlineMs: number): ServiceRequest {
  return { method: 'GET', path, deadlineMs };
}

/** Null for what tracking refuses to know; its own failures are ours to be tried again. */
async function unlessMissing<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ServiceRefusal)) throw error;
    if (error.status < SERVER_FAULT) return null;
    throw new UnavailableError(`experiments could not answer: ${error.message}`);
  }
}
