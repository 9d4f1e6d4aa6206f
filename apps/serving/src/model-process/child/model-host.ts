import { InferenceSession } from 'onnxruntime-node';
import { OnnxModel } from './onnx-model.js';
import { tinyModel } from './tiny-model.js';
import { inOnePart } from '../tensor/tensor.js';
import { FRAME_KIND, allocateFrame, decodeJsonBody, encodeJsonFrame, type Frame } from '../wire/frame.js';
import type { FailureMessage, LoadMessage, ReadyMessage } from '../wire/messages.js';
import { decodeTensorBody, encodeTensorFrame } from '../wire/tensor-frame.js';

/** One thread and no spinning: the machine's cores are shared out by running several processes. */
const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  // What a run or a load has to say comes back as its error.
  logSeverityLevel: 4,
};

/** Holds the one model of this process and answers frames in the order in which they came. */
export class ModelHost {
  #model: OnnxModel | undefined;
  #last: Promise<void>;

  constructor(private readonly send: (frame: Uint8Array) => void) {
    this.#last = this.#start();
  }

  accept(frame: Frame): void {
    this.#last = this.#last.then(() => this.#answer(frame));
  }

  /** Resolves when every frame so far is answered. */
  idle(): Promise<void> {
    return this.#last;
  }

  /** The first session of a process costs many times what the second does; nobody needs to wait for it. */
  async #start(): Promise<void> {
    await InferenceSession.create(tinyModel(), SESSION_OPTIONS);
    this.send(allocateFrame(FRAME_KIND.started, 0, 0));
  }

  #answer(frame: Frame): Promise<void> {
    if (frame.kind === FRAME_KIND.load) return this.#load(decodeJsonBody(frame.body) as LoadMessage);
    if (frame.kind === FRAME_KIND.run) return this.#run(frame);
    if (frame.kind === FRAME_KIND.unload) return this.#unload();
    throw new Error(`Unknown kind of frame: ${frame.kind}.`);
  }

  async #load({ modelPath }: LoadMessage): Promise<void> {
    try {
      const start = performance.now();
      const model = new OnnxModel(await InferenceSession.create(modelPath, SESSION_OPTIONS));
      const loadMs = performance.now() - start;
      this.#model = model;
      const ready: ReadyMessage = {
        signature: model.signature,
        loadMs,
        rssBytes: process.memoryUsage.rss(),
      };
      this.send(encodeJsonFrame(FRAME_KIND.ready, 0, ready));
    } catch (cause) {
      this.send(encodeJsonFrame(FRAME_KIND.loadFailed, 0, failure(cause)));
    }
  }

  async #unload(): Promise<void> {
    const model = this.#model;
    this.#model = undefined;
    await model?.release();
    this.send(allocateFrame(FRAME_KIND.started, 0, 0));
  }

  async #run({ request, body }: Frame): Promise<void> {
    const model = this.#model;
    if (model === undefined) throw new Error('A run was asked for before the model was loaded.');
    try {
      const { tensors } = decodeTensorBody(body, model.inputNames);
      const start = performance.now();
      const outputs = await model.run(tensors);
      const computeMs = performance.now() - start;
      const header = { kind: FRAME_KIND.result, request, computeMs };
      this.send(encodeTensorFrame(header, outputs.map(inOnePart), model.outputIndices));
    } catch (cause) {
      this.send(encodeJsonFrame(FRAME_KIND.runFailed, request, failure(cause)));
    }
  }
}

function failure(cause: unknown): FailureMessage {
  return { message: cause instanceof Error ? cause.message : String(cause) };
}
