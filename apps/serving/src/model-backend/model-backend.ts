import { DomainError, type ModelVersionId } from '@orrery/domain';
import type { ModelRuntime } from '../model-process/index.js';

/** A version that is to be loaded. */
export interface WantedVersion {
  readonly versionId: ModelVersionId;
  readonly model: string;
  readonly version: number;
}

export type BackendState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly runtime: ModelRuntime }
  | { readonly kind: 'failed'; readonly reason: string };

export interface BackendOptions {
  readonly start: (wanted: WantedVersion) => Promise<ModelRuntime>;
  readonly onChange: (backend: ModelBackend) => void;
}

const RETRY_MS = { first: 1_000, most: 60_000 };

/** One model version that is loaded, or on its way. It stays failed, for those who look, while it is tried again. */
export class ModelBackend {
  private current: BackendState = { kind: 'loading' };
  private attempts = 0;
  private retryAtMs = 0;
  private loading: Promise<void> | undefined;
  private isClosed = false;

  constructor(
    readonly wanted: WantedVersion,
    private readonly options: BackendOptions,
  ) {}

  get state(): BackendState {
    return this.current;
  }

  /** Begins to load, unless it does so already, is loaded, or has failed so lately that it must wait. */
  ensure(): void {
    if (this.loading !== undefined || this.isClosed || this.current.kind === 'ready') return;
    if (performance.now() < this.retryAtMs) return;
    this.loading = this.load().finally(() => {
      this.loading = undefined;
    });
  }

  /** Answers what is inside, and ends the process. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.loading;
    if (this.current.kind === 'ready') await this.current.runtime.close();
  }

  private async load(): Promise<void> {
    this.attempts += 1;
    try {
      const runtime = await this.options.start(this.wanted);
      this.current = { kind: 'ready', runtime };
    } catch (error) {
      this.current = { kind: 'failed', reason: reasonOf(error) };
      this.retryAtMs = performance.now() + retryDelayMs(error, this.attempts);
    }
    if (!this.isClosed) this.options.onChange(this);
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
