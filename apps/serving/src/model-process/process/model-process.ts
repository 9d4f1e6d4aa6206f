import type { ModelSignature } from '@orrery/domain';
import { ChildLink, type RunResult } from './child-link.js';
import type { CrashCause, ModelProcessState, ModelProcessStats } from './model-process.state.js';
import { RestartPolicy } from './restart-policy.js';
import { ModelClosedError, ModelLoadError, ModelUnavailableError } from '../model-process.errors.js';
import type { TensorParts } from '../tensor/tensor.js';
import type { ReadyMessage, WarmUp } from '../wire/messages.js';

export interface ModelProcessOptions {
  readonly modelPath: string;
  /** `ones` (default) runs one row of ones before the model is called ready. */
  readonly warmUp?: WarmUp;
  /** From spawn to ready; 60 s unless given. */
  readonly loadDeadlineMs?: number;
  /** A process that holds more is replaced; 2 GiB unless given. */
  readonly maxRssBytes?: number;
}

export type StateListener = (state: ModelProcessState) => void;

/** Beyond this multiple of its bound a process is not waited for. */
const MEMORY_EMERGENCY = 1.5;

/**
 * Keeps one process with one model alive: starts it, watches its deadlines and memory, and starts it again after a
 * death, later each time. Its state tells when it takes runs.
 */
export class ModelProcess {
  readonly #options: Required<ModelProcessOptions>;
  readonly #listeners = new Set<StateListener>();
  readonly #restarts = new RestartPolicy();
  #state: ModelProcessState = { kind: 'loading' };
  #link: ChildLink | undefined;
  #signature: ModelSignature = { inputs: [], outputs: [] };
  #restartTimer: NodeJS.Timeout | undefined;
  #readyAtMs = 0;
  #runs = 0;
  #computeMsTotal = 0;
  #lastComputeMs: number | null = null;
  #closed: Promise<void> | undefined;

  private constructor(options: ModelProcessOptions) {
    const { modelPath, warmUp = 'ones', loadDeadlineMs = 60_000, maxRssBytes = 2 * 1024 ** 3 } = options;
    this.#options = { modelPath, warmUp, loadDeadlineMs, maxRssBytes };
  }

  /** @throws {ModelLoadError} when the model is not ready in time; nothing is left running then. */
  static async start(options: ModelProcessOptions): Promise<ModelProcess> {
    const process = new ModelProcess(options);
    await process.#spawn();
    return process;
  }

  get state(): ModelProcessState {
    return this.#state;
  }

  /** While it restarts: how long until it tries. */
  get retryAfterMs(): number {
    return this.#restarts.remainingMs(performance.now());
  }

  /** What the runtime reads from the model. */
  get signature(): ModelSignature {
    return this.#signature;
  }

  /** Calls `listener` at each change of state, until the returned function is called. */
  subscribe(listener: StateListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Runs one batch; when it takes longer than `deadlineMs` the process is killed and started anew.
   * @throws {DeadlineError | ModelCrashedError | PredictionFailedError | ModelUnavailableError | ModelClosedError}
   */
  async run(
    inputs: readonly TensorParts[],
    { deadlineMs }: { readonly deadlineMs: number },
  ): Promise<RunResult> {
    const link = this.#link;
    if (this.#closed !== undefined) throw new ModelClosedError();
    if (link === undefined || this.#state.kind !== 'ready') {
      throw new ModelUnavailableError(this.retryAfterMs);
    }
    this.#runs++;
    const result = await link.run(inputs, deadlineMs);
    this.#computeMsTotal += result.computeMs;
    this.#lastComputeMs = result.computeMs;
    return result;
  }

  stats(): ModelProcessStats {
    return {
      state: this.#state.kind,
      pid: this.#link?.pid ?? null,
      rssBytes: this.#link?.rssBytes ?? null,
      restarts: this.#restarts.count,
      runs: this.#runs,
      running: this.#link?.running ?? 0,
      computeMsTotal: this.#computeMsTotal,
      lastComputeMs: this.#lastComputeMs,
    };
  }

  /** Takes no more runs, lets those inside finish, and ends the process. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    clearTimeout(this.#restartTimer);
    this.#enter({ kind: 'closing' });
    if (this.#link !== undefined) await this.#link.end();
    this.#link = undefined;
    this.#enter({ kind: 'closed' });
  }

  async #spawn(): Promise<void> {
    const { modelPath, warmUp, loadDeadlineMs, maxRssBytes } = this.#options;
    this.#enter({ kind: 'loading' });
    const link = new ChildLink();
    this.#link = link;
    const ready = await link.load({ modelPath, warmUp }, loadDeadlineMs);
    if (ready.rssBytes > maxRssBytes) {
      link.kill({ kind: 'memory', rssBytes: ready.rssBytes, maxRssBytes });
      throw new ModelLoadError(
        `it takes ${ready.rssBytes} bytes of memory, more than the ${maxRssBytes} allowed.`,
      );
    }
    if (this.#closed === undefined) this.#serve(link, ready);
  }

  #serve(link: ChildLink, ready: ReadyMessage): void {
    this.#signature = ready.signature;
    this.#readyAtMs = performance.now();
    link.onRss = (rssBytes) => this.#watchMemory(link, rssBytes);
    link.onEnd = (cause) => this.#recover(cause);
    this.#enter({ kind: 'ready', pid: link.pid ?? 0, loadMs: ready.loadMs, warmUp: ready.warmUp });
  }

  #watchMemory(link: ChildLink, rssBytes: number): void {
    const { maxRssBytes } = this.#options;
    if (rssBytes <= maxRssBytes || this.#closed !== undefined) return;
    const cause: CrashCause = { kind: 'memory', rssBytes, maxRssBytes };
    if (rssBytes > MEMORY_EMERGENCY * maxRssBytes) return link.kill(cause);
    if (this.#state.kind !== 'ready') return;
    // Whoever is inside gets an answer; the state keeps others out.
    this.#enter({ kind: 'crashed', cause });
    void link.end();
  }

  #recover(cause: CrashCause | null): void {
    if (this.#closed !== undefined) return;
    this.#link = undefined;
    if (cause !== null) this.#enter({ kind: 'crashed', cause });
    const now = performance.now();
    const delayMs = this.#restarts.next({ now, upMs: now - this.#readyAtMs });
    this.#restartTimer = setTimeout(() => void this.#restart(), delayMs);
    this.#enter({ kind: 'restarting', restart: this.#restarts.count, delayMs });
  }

  async #restart(): Promise<void> {
    try {
      await this.#spawn();
    } catch (error) {
      this.#readyAtMs = performance.now();
      this.#recover({ kind: 'load', message: error instanceof Error ? error.message : String(error) });
    }
  }

  #enter(state: ModelProcessState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }
}
