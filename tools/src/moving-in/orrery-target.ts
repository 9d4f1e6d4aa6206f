import { z } from 'zod';
import type { RestClient } from './rest-client.js';

const movedExperiments = z.object({
  experiments: z.array(
    z.object({ id: z.string(), number: z.string(), name: z.string(), outcome: z.string() }),
  ),
});
const knownRuns = z.object({ known: z.array(z.string()) });
const here = z.object({ here: z.array(z.union([z.string(), z.number()])) });
const files = z.object({
  files: z.array(z.object({ owner: z.string(), path: z.string(), sizeBytes: z.number() })),
  models: z.number(),
});
const counts = z.record(z.string(), z.number());

export type MovedExperiment = z.output<typeof movedExperiments>['experiments'][number];
export type TargetFiles = z.output<typeof files>;

const TRACKING = '/import/tracking';
const REGISTRY = '/import/registry';

/** Orrery as it takes what is moved in. */
export class OrreryTarget {
  constructor(
    private readonly rest: RestClient,
    private readonly source: string,
  ) {}

  async moveExperiments(experiments: readonly object[]): Promise<readonly MovedExperiment[]> {
    const body = { source: this.source, experiments };
    return movedExperiments.parse(await this.rest.post(`${TRACKING}/experiments`, body)).experiments;
  }

  async finishExperiments(experiments: readonly object[]): Promise<void> {
    await this.rest.post(`${TRACKING}/experiments/finished`, { experiments });
  }

  async listKnownRuns(runs: readonly object[]): Promise<ReadonlySet<string>> {
    return new Set(knownRuns.parse(await this.rest.post(`${TRACKING}/runs/known`, { runs })).known);
  }

  async moveRuns(experiment: string, runs: readonly object[]): Promise<void> {
    await this.rest.post(`${TRACKING}/runs`, { experiment, runs });
  }

  async movePoints(run: string, points: readonly unknown[]): Promise<void> {
    await this.rest.post(`${TRACKING}/points`, { run, points });
  }

  async finishRuns(runs: readonly object[]): Promise<void> {
    await this.rest.post(`${TRACKING}/runs/finished`, { source: this.source, runs });
  }

  async moveLoggedModels(models: readonly object[]): Promise<void> {
    await this.rest.post(`${TRACKING}/models`, { models });
  }

  async listFiles(runs: readonly string[], models: readonly string[]): Promise<TargetFiles> {
    return files.parse(await this.rest.post(`${TRACKING}/files`, { runs, models }));
  }

  /** @param path below the server's own files. */
  upload(path: string, bytes: ReadableStream<Uint8Array>): Promise<void> {
    const encoded = path.split('/').map(encodeURIComponent).join('/');
    return this.rest.upload(`/api/2.0/mlflow-artifacts/artifacts/${encoded}`, bytes);
  }

  async moveModels(models: readonly object[]): Promise<void> {
    await this.rest.post(`${REGISTRY}/models`, { source: this.source, models });
  }

  /** @returns the numbers of those that are here now. */
  async moveVersions(model: string, versions: readonly object[]): Promise<ReadonlySet<string | number>> {
    const body = { source: this.source, model, versions };
    return new Set(here.parse(await this.rest.post(`${REGISTRY}/versions`, body)).here);
  }

  /** @returns the aliases that point where they did. */
  async moveAliases(model: string, aliases: readonly object[]): Promise<ReadonlySet<string | number>> {
    const body = { source: this.source, model, aliases };
    return new Set(here.parse(await this.rest.post(`${REGISTRY}/aliases`, body)).here);
  }

  async countTracking(): Promise<Readonly<Record<string, number>>> {
    return counts.parse(await this.rest.post(`${TRACKING}/counts`, { source: this.source }));
  }

  async countRegistry(): Promise<Readonly<Record<string, number>>> {
    return counts.parse(await this.rest.post(`${REGISTRY}/counts`, { source: this.source }));
  }
}
