import { createHash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ArtifactCorruptedError, ArtifactNotFoundError, digestFromHex } from '@orrery/platform-artifacts';
import { z } from 'zod';
import type { DataJobKind, JobFlows, RunningJob } from '../data-job/data-job-kind.js';
import type { DataJob } from '../data-job/data-job.js';
import { DataJobs } from '../data-job/data-jobs.js';
import { VersionNodes } from '../dataset-version/version-nodes.js';
import type { TreeFile } from '../dataset-version/version-tree.js';
import { Versions } from '../dataset-version/versions.js';

const payload = z.object({ versionId: z.uuid() });
type Payload = z.infer<typeof payload>;

/** How far it got: the files that were read, and what was wrong with them. */
const checkpoint = z.object({
  files: z.int().min(0),
  sizeBytes: z.number().min(0),
  damagedFiles: z.int().min(0),
  damaged: z.array(z.string()),
});
type Verified = z.infer<typeof checkpoint>;

const NOTHING: Verified = { files: 0, sizeBytes: 0, damagedFiles: 0, damaged: [] };
const NAME = 'verify-version';
const SHOWN = 100;
/** What is read between two looks at whether to go on. */
const STRETCH_BYTES = 32 * 1024 * 1024;
const STRETCH_FILES = 100;

/** Reads every byte of a version, whose store repairs what it can, and tells which files are not what was committed. */
@Injectable()
export class VerifyVersionJob implements DataJobKind<Payload>, OnModuleInit {
  readonly name = NAME;

  constructor(
    private readonly jobs: DataJobs,
    private readonly versions: Versions,
    private readonly nodes: VersionNodes,
  ) {}

  onModuleInit(): void {
    this.jobs.register(this);
  }

  /** @throws {NotFoundError} */
  async start(id: string, requestedBy: string): Promise<DataJob> {
    const version = await this.versions.get(id);
    return this.jobs.start<Payload>(NAME, { versionId: version.id }, requestedBy);
  }

  async run(job: RunningJob<Payload>): Promise<Verified> {
    const version = await this.versions.get(payload.parse(job.payload).versionId);
    const { files } = await this.versions.treeOf(version);
    let verified = job.checkpoint === null ? NOTHING : checkpoint.parse(job.checkpoint);
    let told = verified;
    for (const file of files.slice(verified.files)) {
      verified = withFile(verified, file, await this.isIntact(file, job.signal));
      const isDue =
        verified.files - told.files >= STRETCH_FILES || verified.sizeBytes - told.sizeBytes >= STRETCH_BYTES;
      if (!isDue) continue;
      told = verified;
      const step = `read ${verified.files} of ${files.length} files`;
      const progress = shareOf(verified, files.length, version.content.sizeBytes);
      await job.tell({ step, progress, checkpoint: verified });
    }
    return verified;
  }

  /** It reads the version, and asserts one thing of it. */
  async lineage(job: DataJob): Promise<JobFlows | null> {
    const version = await this.nodes.find(payload.parse(job.payload).versionId);
    if (version === null) return null;
    const { data: verified } = checkpoint.safeParse(job.result);
    const assertions = verified && [{ assertion: 'bytes_intact', success: verified.damagedFiles === 0 }];
    return {
      job: { name: `data.verify/${version.name}`, kind: 'VERIFICATION' },
      inputs: [{ ...version, ...(assertions !== undefined && { assertions }) }],
    };
  }

  private async isIntact({ manifest, digest }: TreeFile, signal: AbortSignal): Promise<boolean> {
    const hash = createHash('sha256');
    try {
      const bytes = await this.versions.openFile({ manifest });
      for await (const piece of bytes as AsyncIterable<Uint8Array>) {
        signal.throwIfAborted();
        hash.update(piece);
      }
    } catch (error) {
      if (error instanceof ArtifactCorruptedError || error instanceof ArtifactNotFoundError) return false;
      throw error;
    }
    return digestFromHex(hash.digest('hex')) === digest;
  }
}

function withFile(verified: Verified, { path, sizeBytes }: TreeFile, isIntact: boolean): Verified {
  const { damaged, damagedFiles } = verified;
  const isShown = !isIntact && damaged.length < SHOWN;
  return {
    files: verified.files + 1,
    sizeBytes: verified.sizeBytes + sizeBytes,
    damagedFiles: damagedFiles + (isIntact ? 0 : 1),
    damaged: isShown ? [...damaged, path] : damaged,
  };
}

function shareOf(verified: Verified, files: number, sizeBytes: number): number {
  return sizeBytes === 0 ? verified.files / files : verified.sizeBytes / sizeBytes;
}
