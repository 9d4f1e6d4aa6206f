import { Worker } from 'node:worker_threads';
import { UntrainableRowsError } from '../training-set/training-set.errors.js';
import { threadEntry } from './thread-entry.js';
import type {
  EpochMeasures,
  TrainingReply,
  TrainingRequest,
  TrainingSource,
  TrialOutcome,
  TrialRequest,
} from './training.js';

interface Conversation {
  readonly onEpoch: (measures: EpochMeasures) => void;
  readonly resolve: (reply: Exclude<TrainingReply, { kind: 'epoch' }>) => void;
  readonly reject: (error: Error) => void;
}

/** A thread that holds the rows of one study and trains on them, so that nothing here ever waits for a computation. */
export class TrainingThread {
  private readonly worker = new Worker(threadEntry(), { execArgv: [], env: {}, name: 'training' });
  private conversation: Conversation | undefined;
  private death: Error | undefined;

  constructor(private readonly signal: AbortSignal) {
    this.worker.on('message', (reply: TrainingReply) => this.hear(reply));
    this.worker.on('error', (error) => this.die(error instanceof Error ? error : new Error(String(error))));
    this.worker.on('exit', (code) => this.die(new Error(`The training thread ended with code ${code}.`)));
    signal.addEventListener('abort', this.abort);
  }

  /** @throws {UntrainableRowsError} */
  async load(source: TrainingSource): Promise<void> {
    const reply = await this.ask({ kind: 'load', source }, () => {});
    if (reply.kind === 'unusable') throw new UntrainableRowsError(reply.reason);
  }

  async train(trial: TrialRequest, onEpoch: (measures: EpochMeasures) => void): Promise<TrialOutcome> {
    const reply = await this.ask({ kind: 'train', trial }, onEpoch);
    if (reply.kind !== 'ended') throw new Error(`The training thread answered "${reply.kind}" to a trial.`);
    return reply.outcome;
  }

  async close(): Promise<void> {
    this.signal.removeEventListener('abort', this.abort);
    await this.worker.terminate();
  }

  private readonly abort = (): void => {
    this.die(new Error('The training was interrupted: the service stops.'));
    void this.worker.terminate();
  };

  private ask(request: TrainingRequest, onEpoch: Conversation['onEpoch']) {
    return new Promise<Exclude<TrainingReply, { kind: 'epoch' }>>((resolve, reject) => {
      if (this.death !== undefined) {
        reject(this.death);
        return;
      }
      this.conversation = { onEpoch, resolve, reject };
      this.worker.postMessage(request);
    });
  }

  private hear(reply: TrainingReply): void {
    const { conversation } = this;
    if (reply.kind === 'epoch') {
      conversation?.onEpoch(reply.measures);
      return;
    }
    this.conversation = undefined;
    conversation?.resolve(reply);
  }

  private die(error: Error): void {
    this.death ??= error;
    this.conversation?.reject(this.death);
    this.conversation = undefined;
  }
}
