import { DomainError, type ModelVersionId } from '@orrery/domain';
import type { BatchPolicy, ModelProcessState, StateListener } from '../model-process/index.js';
import type { AnsweringRuntime } from './answering-runtime.js';

/** A version that is to be loaded. */
export interface WantedVersion {
  readonly versionId: ModelVersionId;
  readonly model: string;
  readonly version: number;
  /** Null for as it is when nobody says otherwise. */
  readonly batching: BatchPolicy | null;
}

export type BackendState =
  | { readonly kind: 'loading'; readonly phase: 'loading' | 'warming' }
  | { readonly kind: 'ready'; readonly runtime: AnsweringRuntime }
  | { readonly kind: 'failed'; readonly reason: string };

export interface BackendOptions {
  readonly start: (wanted: WantedVersion, watch: LoadWatch) => Promise<AnsweringRuntime>;
  readonly onChange: (backend: ModelBackend) => void;
}

/** How the backend takes part in a load. */
export interface LoadWatch {
  readonly onState: StateListener;
  /** Aborted when the version is not wanted any more. */
  readonly signal: AbortSignal;
}

const AS_IT_IS: BatchPolicy = { batching: 'auto', limits: {} };
const RETRY_MS = { first: 1_000, most: 60_000 };

/** One model version that is loaded, or on its way. It stays failed, for those who look, while it is tried again. */
export class ModelBackend {
  private current: BackendState = { kind: 'loading', phase: 'loading' };
  private batching: BatchPolicy;
  private readonly leaving = new AbortController();
  private attempts = 0;
  private retryAtMs = 0;
  private loading: Promise<void> | undefined;

  constructor(
    readonly wanted: WantedVersion,
    private readonly options: BackendOptions,
  ) {
    this.batching = wanted.batching ?? AS_IT_IS;
  }

  get state(): BackendState {
    return this.current;
  }

  /** Begins to load, unless it does so already, is loaded, or has failed so lately that it must wait. */
  ensure(): void {
    if (this.loading !== undefined || this.leaving.signal.aborted || this.current.kind === 'ready') return;
    if (performance.now() < this.retryAtMs) return;
    this.loading = this.load().finally(() => {
      this.loading = undefined;
    });
  }

  /** How requests are put together from now on; null for as nobody says otherwise. */
  batchBy(policy: BatchPolicy | null): void {
    this.batching = policy ?? AS_IT_IS;
    if (this.current.kind === 'ready') this.current.runtime.batchBy(this.batching);
  }

  /** Answers what is inside, and ends the process. */
  async close(): Promise<void> {
    this.leaving.abort();
    await this.loading;
    if (this.current.kind === 'ready') await this.current.runtime.close();
  }

  private follow({ kind }: ModelProcessState): void {
    if (this.current.kind === 'loading' && (kind === 'loading' || kind === 'warming'))
      this.current = { kind: 'loading', phase: kind };
  }

  private async load(): Promise<void> {
    this.attempts += 1;
    try {
      const runtime = await this.options.start(this.wanted, {
        onState: (state) => this.follow(state),
        signal: this.leaving.signal,
      });
      runtime.batchBy(this.batching);
      this.current = { kind: 'ready', runtime };
    } catch (error) {
      this.current = { kind: 'failed', reason: reasonOf(error) };
      this.retryAtMs = performance.now() + retryDelayMs(error, this.attempts);
    }
    if (!this.leaving.signal.aborted) this.options.onChange(this);
  }
}

/** What was not reachable is soon tried again; a file that is no model stays one. */
function retryDelayMs(error: unknown, attempts: number): number {
  const isFinal = error instanceof DomainError && error.kind !== 'unavailable' && error.kind !== 'deadline';
  return isFinal ? RETRY_MS.most : Math.min(RETRY_MS.most, RETRY_MS.first * 2 ** (attempts - 1));
}

function reasonOf(error: unknown): string {
  return error instanceof DomainError ? error.message : 'The file cannot be loaded; the reason was logged.';
}
