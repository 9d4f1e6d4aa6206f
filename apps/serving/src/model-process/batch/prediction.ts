import { byteSize, type Tensor } from '../tensor/tensor.js';

/** Rows to predict: each input's axis 0 is `rows` long, unless the model has inputs without a batch axis. */
export interface PredictionRequest {
  readonly rows: number;
  readonly inputs: readonly Tensor[];
}

export interface Prediction {
  readonly outputs: readonly Tensor[];
  /** Of the whole batch, inside the runtime. */
  readonly computeMs: number;
  /** How many rows were computed together with these, these included. */
  readonly batchRows: number;
}

/** How long a request may take, and who waits for it. */
export interface PredictOptions {
  readonly deadlineMs: number;
  /** Callers take turns where many wait; nobody in particular unless given. */
  readonly caller?: string | null;
  /** For who has it computed elsewhere: the headers that make that part of the request's trace. */
  readonly trace?: { readonly headers: Readonly<Record<string, string>> } | undefined;
}

/** A request that waits, and whom to answer. */
export class PendingPrediction {
  readonly bytes: number;
  readonly caller: string | null;
  readonly arrivedMs: number;
  /** Equal for requests that can be one batch. */
  readonly shapeKey: string;
  readonly deadline: { readonly atMs: number; readonly afterMs: number };
  #isSettled = false;

  constructor(
    readonly request: PredictionRequest,
    { deadlineMs, caller = null }: PredictOptions,
    private readonly answer: {
      readonly resolve: (prediction: Prediction) => void;
      readonly reject: (error: unknown) => void;
    },
  ) {
    this.caller = caller;
    this.arrivedMs = performance.now();
    this.deadline = { atMs: this.arrivedMs + deadlineMs, afterMs: deadlineMs };
    let bytes = 0;
    let key = '';
    for (const input of request.inputs) {
      bytes += byteSize(input);
      // A rank is never ambiguous: each dimension is followed by its own mark.
      for (let axis = 1; axis < input.dims.length; axis++) key += `${input.dims[axis]},`;
      key += ';';
    }
    this.bytes = bytes;
    this.shapeKey = key;
  }

  /** Whether the caller was answered. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  resolve(prediction: Prediction): void {
    this.#isSettled = true;
    this.answer.resolve(prediction);
  }

  reject(error: unknown): void {
    this.#isSettled = true;
    this.answer.reject(error);
  }
}
