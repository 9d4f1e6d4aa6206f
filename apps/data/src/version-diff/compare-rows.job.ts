import { createReadStream } from 'node:fs';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { NotFoundError, type DatasetVersionId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { z } from 'zod';
import { Content } from '../content/content.js';
import type { DataJobKind, JobFlows, RunningJob } from '../data-job/data-job-kind.js';
import type { DataJob, JsonObject } from '../data-job/data-job.js';
import { DataJobs } from '../data-job/data-jobs.js';
import { DatasetVersionRepository } from '../dataset-version/dataset-version.repository.js';
import { VersionNodes } from '../dataset-version/version-nodes.js';
import { Versions } from '../dataset-version/versions.js';
import type { RowCounts } from './compare-rows.js';
import { PairComparison, type MadeComparison } from './pair-comparison.js';
import type { RowQuestion } from './row-comparison.js';
import { RowDiffRepository } from './row-diff.repository.js';
import { comparisonOf } from './row-diffs.js';
import { holdTheSame, type VersionPair } from './version-pair.js';

const payload = z.object({
  from: z.uuid(),
  to: z.uuid(),
  key: z.array(z.string()),
  columns: z.array(z.string()),
});
type Payload = z.infer<typeof payload>;

const NAME = 'compare-rows';

/** Compares rows of versions that are too large to wait for, and keeps what came of it as long as both versions. */
@Injectable()
export class CompareRowsJob implements DataJobKind<Payload>, OnModuleInit {
  readonly name = NAME;

  constructor(
    private readonly jobs: DataJobs,
    private readonly versions: Versions,
    private readonly locks: DatasetVersionRepository,
    private readonly comparing: PairComparison,
    private readonly kept: RowDiffRepository,
    private readonly content: Content,
    private readonly nodes: VersionNodes,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  onModuleInit(): void {
    this.jobs.register(this);
  }

  /** @throws {NoTableError | InvalidInputError | UnknownKeyColumnError | KeyKindError} */
  start(pair: VersionPair, question: RowQuestion, requestedBy: string): Promise<DataJob> {
    comparisonOf(pair, question);
    const [key, columns] = [[...question.key], [...question.columns]];
    return this.jobs.start<Payload>(NAME, { from: pair.from.id, to: pair.to.id, key, columns }, requestedBy);
  }

  async run(job: RunningJob<Payload>): Promise<JsonObject> {
    const { from, to, ...question } = payload.parse(job.payload);
    const pair = { from: await this.versions.get(from), to: await this.versions.get(to) };
    comparisonOf(pair, question);
    if (holdTheSame(pair)) return { added: 0, removed: 0, changed: 0, unchanged: pair.to.rows ?? 0 };
    const kept = await this.kept.find(pair, question);
    return told(kept?.counts ?? (await this.compare(job, pair, question)));
  }

  /** It reads both versions, and makes nothing that data flows from. */
  async lineage({ payload: asked }: DataJob): Promise<JobFlows | null> {
    const { from, to } = payload.parse(asked);
    const [before, after] = [await this.nodes.find(from), await this.nodes.find(to)];
    if (before === null || after === null) return null;
    const job = { name: `data.compare/${after.name}`, kind: 'COMPARISON' };
    return { job, inputs: [before, after] };
  }

  private compare(job: RunningJob<Payload>, pair: VersionPair, question: RowQuestion): Promise<RowCounts> {
    const { id, signal } = job;
    const tell = (step: string, progress: number): Promise<void> => job.tell({ step, progress });
    const keep = async (made: MadeComparison): Promise<RowCounts> => {
      await tell('keeping what differs', 0.9);
      await this.keep(id, pair, question, made);
      return made.counts;
    };
    return this.comparing.run(pair, comparisonOf(pair, question), keep, { tell, signal });
  }

  private keep(
    id: string,
    pair: VersionPair,
    question: RowQuestion,
    { counts, path }: MadeComparison,
  ): Promise<void> {
    return this.content.withLease(async (lease) => {
      const { manifest } = await this.content.put(lease, createReadStream(path));
      await this.unitOfWork.run(async () => {
        for (const version of [pair.from.id, pair.to.id].sort()) await this.requireKept(version);
        if (await this.kept.insert(id, pair, question, { counts, manifest }))
          await this.content.use(manifest, { kind: 'row-diff', id });
      });
    });
  }

  /** Its lock is held until the comparison is kept: whoever purges the version finds the comparison, or was first. */
  private async requireKept(id: DatasetVersionId): Promise<void> {
    const version = await this.locks.lock(id);
    if (version === null || version.deletedAt !== null) throw new NotFoundError('Dataset version', id);
  }
}

function told({ added, removed, changed, unchanged }: RowCounts): JsonObject {
  return { added, removed, changed, unchanged };
}
