import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DeadlineError, DomainError, NotFoundError, UnavailableError } from '@orrery/domain';
import { Outbox } from '@orrery/platform-events';
import { ARTIFACT_STORE, parseDigest, type ArtifactStore } from '@orrery/platform-artifacts';
import { Queues } from '@orrery/platform-redis';
import { SERVICE_CONFIG, ServiceLogger, ServiceRefusal } from '@orrery/platform-service';
import { PrivateFolders } from '@orrery/platform-tables';
import type { Job } from 'bullmq';
import { ModelVersionRepository } from '../model-version/model-version.repository.js';
import type { RegistryConfig } from '../registry.config.js';
import { MODEL_FILE, REQUEST_FILE, RESULT_FILE, type OptimizerRequest } from './child-protocol.js';
import { ModelOptimizationRepository } from './model-optimization.repository.js';
import type { ModelOptimization } from './model-optimization.js';
import { OptimizationSettlement } from './optimization-settlement.js';
import { OPTIMIZE_MODEL_QUEUE, optimizationOfJob, optimizeModelJob } from './optimize-model-job.js';
import { RowFiles } from './row-files.js';
import { OptimizerLostError, runOptimizer } from './run-optimizer.js';

/** What a start takes up again at once of what earlier processes could not finish. */
const MAX_RESUMED = 100;

/**
 * Makes the smaller models, one at a time, so that their latency is measured beside no other. An optimiser that was
 * killed is called again and makes the same bytes: nothing is stored before all of it is, in one transaction.
 */
@Injectable()
export class ModelOptimizerWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly folders = new PrivateFolders('orrery-registry-optimizer');
  private readonly stopping = new AbortController();

  constructor(
    private readonly optimizations: ModelOptimizationRepository,
    private readonly versions: ModelVersionRepository,
    private readonly rowFiles: RowFiles,
    private readonly settlement: OptimizationSettlement,
    private readonly queues: Queues,
    private readonly outbox: Outbox,
    private readonly logger: ServiceLogger,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
    @Inject(SERVICE_CONFIG) private readonly config: RegistryConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.folders.removeOrphans();
    this.queues.work(OPTIMIZE_MODEL_QUEUE, (payload, job) => this.handle(payload, job), { concurrency: 1 });
    // A job is given up after some tries, for instance by restarts that interrupted it: a start is a new beginning.
    const attempt = new Date().toISOString().replace(/\D/g, '');
    for (const id of await this.optimizations.listUnfinished(MAX_RESUMED)) {
      await this.outbox.enqueue(optimizeModelJob(id, attempt));
    }
  }

  beforeApplicationShutdown(): void {
    this.stopping.abort();
  }

  private async handle(payload: unknown, job: Job): Promise<void> {
    const id = optimizationOfJob(payload);
    const optimization = await this.optimizations.find(id);
    if (optimization?.state !== 'QUEUED' && optimization?.state !== 'RUNNING') return;
    try {
      await this.folders.within((folder) => this.optimize(optimization, folder));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (this.stopping.signal.aborted || (mayPass(error) && !isLastTry(job))) {
        throw new Error(reason, { cause: error });
      }
      this.logger.warn(`optimisation ${id}: ${reason}`);
      await this.settlement.fail(id, reason);
    }
  }

  private async optimize(optimization: ModelOptimization, folder: string): Promise<void> {
    await this.settlement.begin(optimization, 'fetching the model and its rows');
    await this.layOut(optimization, folder);
    const limits = {
      deadlineMs: this.config.optimizationDeadlineMs,
      maxMemoryBytes: this.config.optimizationMemoryBytes,
      signal: this.stopping.signal,
    };
    const told: Promise<void>[] = [];
    const answer = await runOptimizer(folder, limits, (message) => {
      told.push(this.tell(optimization, message).catch((error: unknown) => this.logger.warn(String(error))));
    });
    await Promise.all(told);
    if (answer.kind === 'refused') {
      await this.settlement.refuse(optimization.id, answer.refusal, null);
      return;
    }
    const bytes = new Uint8Array(await readFile(join(folder, RESULT_FILE)));
    await this.settlement.succeed(optimization.id, answer.report, bytes);
  }

  private async layOut(
    { sourceVersionId, rows, technique }: ModelOptimization,
    folder: string,
  ): Promise<void> {
    const source = (await this.versions.findByIds([sourceVersionId])).get(sourceVersionId);
    if (!source?.file) throw new NotFoundError('Model version', sourceVersionId);
    const stored = await this.artifacts.get(parseDigest(source.file.contentDigest), { verify: true });
    const file = await open(join(folder, MODEL_FILE), 'wx', 0o600);
    await pipeline(stored, file.createWriteStream());
    const { heldOut, calibration, labelColumn, featureColumns, task } = rows;
    const request: OptimizerRequest = {
      technique,
      heldOut: await this.rowFiles.download(heldOut, folder, 'held-out'),
      calibration: calibration && (await this.rowFiles.download(calibration, folder, 'calibration')),
      labelColumn,
      featureColumns,
      task,
    };
    await writeFile(join(folder, REQUEST_FILE), JSON.stringify(request));
  }

  private tell({ id }: ModelOptimization, at: Pick<ModelOptimization, 'step' | 'progress'>): Promise<void> {
    return this.optimizations.tell(id, { state: 'RUNNING', ...at });
  }
}

/** Whether trying again later may help: all but what was refused, or what killed its process. */
function mayPass(error: unknown): boolean {
  if (error instanceof OptimizerLostError) return false;
  if (error instanceof UnavailableError || error instanceof DeadlineError) return true;
  if (error instanceof ServiceRefusal) return error.status >= 500;
  return !(error instanceof DomainError);
}

function isLastTry({ attemptsMade, opts }: Job): boolean {
  return attemptsMade + 1 >= (opts.attempts ?? 1);
}
