import { InferenceSession, type Tensor } from 'onnxruntime-node';

export type Feeds = Readonly<Record<string, Tensor>>;

export interface Output {
  readonly data: ArrayLike<number | bigint> | readonly string[];
  readonly dims: readonly number[];
}

/** Runs model files; a file is loaded once. */
export class ModelRunner {
  private readonly sessions = new Map<Uint8Array, Promise<InferenceSession>>();

  /** @param graph whether the runtime may fuse operators; values inside a model are only seen where it may not. */
  constructor(private readonly graph: 'optimized' | 'as it is') {}

  readonly run = async (model: Uint8Array, feeds: Feeds): Promise<Readonly<Record<string, Output>>> => {
    const session = await this.load(model);
    const results = await session.run(feeds);
    return Object.fromEntries(
      Object.entries(results).map(([name, { data, dims }]) => [name, { data: data as Output['data'], dims }]),
    );
  };

  load(model: Uint8Array): Promise<InferenceSession> {
    const known = this.sessions.get(model);
    if (known !== undefined) return known;
    // One thread and no spinning, as where it will be served.
    const session = InferenceSession.create(model, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: this.graph === 'optimized' ? 'all' : 'disabled',
      logSeverityLevel: 4,
    });
    this.sessions.set(model, session);
    return session;
  }
}
