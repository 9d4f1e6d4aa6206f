import type { ModelSignature } from '@orrery/domain';
import { ChildLink, type RunResult } from './child-link.js';
import type { Urgency } from './load-gate.js';
import { loadModel, type LoadedModel } from './load-model.js';
import { withDefaults, type ModelProcessOptions, type StateListener } from './model-process.options.js';
import {
  MEMORY_EMERGENCY,
  type CrashCause,
  type ModelProcessState,
  type ModelProcessStats,
} from './model-process.state.js';
import type { Resident } from './process-budget.js';
import { RestartPolicy } from './restart-policy.js';
import type { WarmUp } from './warm-up.js';
import { ModelClosedError, ModelUnavailableError } from '../model-process.errors.js';
import type { TensorParts } from '../tensor/tensor.js';

/** After a successor could not be loaded, and between two successors. */
const RECYCLE_PAUSE_MS = 5_000;
const TAKEN_OUT: CrashCause = { kind: 'load', message: 'The model was taken out of service.' };
/** What a process of a small model holds, until it has told. */
const ASSUMED_BYTES = 24 * 1024 ** 2;

/**
 * Keeps one process with one model alive: starts it, watches its deadlines and memory, and starts it again after a
 * death, later each time. One that nobody needs is parked, and comes back for the next run. Its state tells when it takes runs.
 */
export class ModelProcess implements Resident {
  /** Whether requests wait for this process. */
  hasDemand: () => boolean = () => false;

  readonly #options: ReturnType<typeof withDefaults>;
  readonly #listeners = new Set<StateListener>();
  readonly #restarts = new RestartPolicy();
  /** Processes that finish what they have. */
  readonly #leaving = new Set<Promise<void>>();
  #state: ModelProcessState = { kind: 'loading' };
  #link: ChildLink | undefined;
  #successor: ChildLink | undefined;
  #signature: ModelSignature = { inputs: [], outputs: [] };
  #restartTimer: NodeJS.Timeout | undefined;
  #readyAtMs = 0;
  #recycleAfterMs = 0;
  #lastUsedMs = Number.NEGATIVE_INFINITY;
  #recycles = 0;
  #wakes = 0;
  #runs = 0;
  #computeMsTotal = 0;
  #lastComputeMs: number | null = null;
  #loadMs: number | null = null;
  #closed: Promise<void> | undefined;

  private constructor(options: ModelProcessOptions) {
    this.#options = withDefaults(options);
    if (options.onState !== undefined) this.#listeners.add(options.onState);
  }

  /** @throws {ModelLoadError | ModelClosedError} when the model is not ready in time; nothing is left running then. */
  static async start(options: ModelProcessOptions): Promise<ModelProcess> {
    if (options.signal?.aborted === true) throw new ModelClosedError();
    const process = new ModelProcess(options);
    const giveUp = (): void => void process.close();
    options.signal?.addEventListener('abort', giveUp);
    try {
      await process.#start('calm', process.#options.warmUp);
    } catch (error) {
      process.#options.fleet.budget.leave(process);
      throw process.#closed === undefined ? error : new ModelClosedError();
    } finally {
      // From now on it is closed by who has it, when it has answered what it has.
      options.signal?.removeEventListener('abort', giveUp);
    }
    if (process.#closed !== undefined) throw new ModelClosedError();
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

  get lastUsedMs(): number {
    return Math.max(this.#lastUsedMs, this.#readyAtMs);
  }

  get isIdle(): boolean {
    const isAtWork = this.#link?.running !== 0 || this.#successor !== undefined || this.hasDemand();
    return this.#state.kind === 'ready' && !isAtWork;
  }

  get privateBytes(): number {
    return this.#link?.privateBytes ?? ASSUMED_BYTES;
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
    this.#lastUsedMs = performance.now();
    const result = await link.run(inputs, deadlineMs);
    this.#computeMsTotal += result.computeMs;
    this.#lastComputeMs = result.computeMs;
    return result;
  }

  /** Gives its process back until it is woken, unless it is at work. */
  park(): void {
    const link = this.#link;
    if (link === undefined || !this.isIdle) return;
    this.#link = undefined;
    this.#enter({ kind: 'parked' });
    this.#retire(link);
  }

  /** Brings a parked model back. */
  wake(): void {
    if (this.#state.kind !== 'parked' || this.#closed !== undefined) return;
    this.#wakes++;
    this.#enter({ kind: 'waking' });
    // Whoever wakes it is its warm-up.
    void this.#tryAgain('none');
  }

  stats(): ModelProcessStats {
    return {
      state: this.#state.kind,
      pid: this.#link?.pid ?? null,
      rssBytes: this.#link?.rssBytes ?? null,
      privateBytes: this.#link?.privateBytes ?? null,
      restarts: this.#restarts.count,
      recycles: this.#recycles,
      wakes: this.#wakes,
      runs: this.#runs,
      running: this.#link?.running ?? 0,
      computeMsTotal: this.#computeMsTotal,
      lastComputeMs: this.#lastComputeMs,
      loadMs: this.#loadMs,
    };
  }

  /** Takes no more runs, lets those inside finish, and ends the process. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    clearTimeout(this.#restartTimer);
    const isServing = this.#state.kind === 'ready';
    this.#enter({ kind: 'closing' });
    this.#options.fleet.budget.leave(this);
    this.#successor?.kill(TAKEN_OUT);
    const link = this.#link;
    if (link !== undefined && isServing) this.#retire(link);
    else if (link !== undefined) {
      link.kill(TAKEN_OUT);
      this.#leave(link, link.gone);
    }
    await Promise.all(this.#leaving);
    this.#enter({ kind: 'closed' });
  }

  /** @throws {ModelLoadError} */
  async #start(urgency: Urgency, warmUp: WarmUp): Promise<void> {
    const { fleet } = this.#options;
    await fleet.budget.enter(this);
    await fleet.gate.run(urgency, async () => {
      if (this.#closed !== undefined) return;
      if (this.#state.kind !== 'waking') this.#enter({ kind: 'loading' });
      const link = await fleet.spares.take();
      if (this.#closed !== undefined) return fleet.spares.give(link);
      if (urgency === 'urgent') link.hasten();
      else link.standBack(fleet.loadPatienceMs);
      this.#link = link;
      const loaded = await this.#load(link, warmUp, () => {
        if (warmUp !== 'none') this.#enter({ kind: 'warming' });
      });
      if (this.#closed === undefined) this.#serve(link, loaded);
    });
  }

  #load(link: ChildLink, warmUp: WarmUp, onWarming: () => void): Promise<LoadedModel> {
    const { modelPath, loadDeadlineMs: deadlineMs, maxRssBytes } = this.#options;
    return loadModel(link, { modelPath, warmUp, deadlineMs, maxRssBytes, onWarming });
  }

  #serve(link: ChildLink, { signature, loadMs, warmUp }: LoadedModel): void {
    link.hasten();
    this.#link = link;
    this.#signature = signature;
    this.#loadMs = loadMs;
    this.#readyAtMs = performance.now();
    link.onRss = (rssBytes) => this.#watchMemory(link, rssBytes);
    link.onEnd = (cause) => this.#recover(cause);
    this.#enter({ kind: 'ready', pid: link.pid ?? 0, loadMs, warmUp });
  }

  #watchMemory(link: ChildLink, rssBytes: number): void {
    const { maxRssBytes } = this.#options;
    if (rssBytes <= maxRssBytes || this.#closed !== undefined) return;
    if (rssBytes > MEMORY_EMERGENCY * maxRssBytes) link.kill({ kind: 'memory', rssBytes, maxRssBytes });
    else if (this.#successor === undefined && performance.now() >= this.#recycleAfterMs)
      void this.#recycle(link);
  }

  /** The old process answers until the new one can. */
  async #recycle(old: ChildLink): Promise<void> {
    const { fleet, warmUp } = this.#options;
    const link = new ChildLink(fleet.loadPatienceMs);
    this.#successor = link;
    try {
      const loaded = await fleet.gate.run('calm', () => this.#load(link, warmUp, () => undefined));
      if (this.#closed !== undefined || this.#link !== old) return this.#retire(link);
      this.#recycles++;
      this.#leave(old, old.end());
      this.#serve(link, loaded);
    } catch {
      // The old one goes on; it is killed when it takes far too much.
    } finally {
      this.#successor = undefined;
      this.#recycleAfterMs = performance.now() + RECYCLE_PAUSE_MS;
    }
  }

  /** Gives a process back when it has answered what it has. */
  #retire(link: ChildLink): void {
    this.#leave(link, this.#options.fleet.spares.give(link));
  }

  #leave(link: ChildLink, over: Promise<void>): void {
    if (this.#link === link) this.#link = undefined;
    const left = over.finally(() => this.#leaving.delete(left));
    this.#leaving.add(left);
  }

  #recover(cause: CrashCause | null): void {
    if (this.#closed !== undefined) return;
    this.#link = undefined;
    const why: CrashCause = cause ?? { kind: 'exit', code: 0, stderr: '' };
    this.#enter({ kind: 'crashed', cause: why });
    const now = performance.now();
    const delayMs = this.#restarts.next({ now, upMs: now - this.#readyAtMs });
    this.#restartTimer = setTimeout(() => void this.#restart(why), delayMs);
    this.#enter({ kind: 'restarting', restart: this.#restarts.count, delayMs, cause: why });
  }

  async #restart(cause: CrashCause): Promise<void> {
    // What fails here fails again, and is told, at the load.
    if (cause.kind === 'load') await this.#options.restoreFile().catch(() => undefined);
    await this.#tryAgain(this.#options.warmUp);
  }

  async #tryAgain(warmUp: WarmUp): Promise<void> {
    try {
      await this.#start('urgent', warmUp);
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
