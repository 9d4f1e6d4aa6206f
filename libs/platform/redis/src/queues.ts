import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { DomainError } from '@orrery/domain';
import { ServiceLogger } from '@orrery/platform-service';
import { Queue, UnrecoverableError, Worker, type Job } from 'bullmq';
import { RedisConnections } from './redis-connections.js';

/** A request for work: `name` is imperative (`train-model`); the same `id` is done once, however often it is added. */
export interface JobRequest {
  readonly queue: string;
  readonly name: string;
  readonly id: string;
  readonly payload: unknown;
  /** How often, and after what first delay (doubled each time), a job that fails is tried; 5 times from 0.5 s on if not given. */
  readonly retry?: { readonly attempts: number; readonly delayMs: number };
}

/** Does a job. It may be called again for the same job after a crash, so its effects must be idempotent. */
export type JobHandler = (payload: unknown, job: Job) => Promise<void>;

export interface WorkerOptions {
  readonly concurrency: number;
  /** Tries of a job that fails for another reason than a domain error. */
  readonly attempts?: number;
}

const LOCK_MS = 10_000;
const STALLED_CHECK_MS = 5000;
const RETRY = { attempts: 5, delayMs: 500 };
const KEPT_COMPLETED = 1000;
const KEPT_FAILED = 5000;

/**
 * BullMQ queues of one service. A job whose worker died is taken up again within seconds; a domain error fails the
 * job at once, anything else is retried with growing delays.
 */
@Injectable()
export class Queues implements BeforeApplicationShutdown {
  private readonly queues = new Map<string, Queue>();
  private readonly workers: Worker[] = [];

  constructor(
    private readonly redis: RedisConnections,
    private readonly logger: ServiceLogger,
  ) {}

  async add({ queue, name, id, payload, retry = RETRY }: JobRequest): Promise<void> {
    await this.queue(queue).add(name, payload, {
      jobId: id,
      attempts: retry.attempts,
      backoff: { type: 'exponential', delay: retry.delayMs },
      removeOnComplete: { count: KEPT_COMPLETED },
      removeOnFail: { count: KEPT_FAILED },
    });
  }

  /** Starts to work off a queue in this process. */
  work(queue: string, handler: JobHandler, { concurrency }: WorkerOptions): void {
    const worker = new Worker(queue, (job) => this.handle(handler, job), {
      connection: this.redis.dedicated(),
      prefix: this.redis.key('queue'),
      concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: 10,
    });
    worker.on('error', (error) => this.logger.warn(`queue ${queue}: ${error.message}`));
    worker.on('failed', (job, error) => this.logger.error(error, { queue, job: job?.id, name: job?.name }));
    worker.on('stalled', (job) => this.logger.warn('a job stalled and is taken up again', { queue, job }));
    this.workers.push(worker);
  }

  /** Forgets every job that nobody has begun. */
  async forgetWaiting(): Promise<void> {
    const names = [...this.queues.keys(), ...this.workers.map(({ name }) => name)];
    await Promise.all([...new Set(names)].map((name) => this.queue(name).drain(true)));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.close(true)));
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
  }

  private async handle(handler: JobHandler, job: Job): Promise<void> {
    try {
      await handler(job.data, job);
    } catch (error) {
      if (error instanceof DomainError) throw new UnrecoverableError(`${error.code}: ${error.message}`);
      throw error;
    }
  }

  private queue(name: string): Queue {
    const existing = this.queues.get(name);
    if (existing !== undefined) return existing;
    const queue = new Queue(name, { connection: this.redis.dedicated(), prefix: this.redis.key('queue') });
    queue.on('error', (error) => this.logger.warn(`queue ${name}: ${error.message}`));
    this.queues.set(name, queue);
    return queue;
  }
}
