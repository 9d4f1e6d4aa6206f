import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { DeadlineError } from '@orrery/domain';
import { childEntry } from './child-entry.js';
import { LoadPriority } from './load-priority.js';
import { describeCrash, type CrashCause } from './model-process.state.js';
import {
  ModelCrashedError,
  ModelLoadError,
  ModelUnavailableError,
  PredictionFailedError,
} from '../model-process.errors.js';
import type { Tensor, TensorParts } from '../tensor/tensor.js';
import { timerDelayMs } from '../timer-delay.js';
import {
  FRAME_KIND,
  FrameReader,
  allocateFrame,
  decodeJsonBody,
  encodeJsonFrame,
  type Frame,
} from '../wire/frame.js';
import type { FailureMessage, LoadMessage, ReadyMessage } from '../wire/messages.js';
import { decodeTensorBody, encodeTensorPieces } from '../wire/tensor-frame.js';

export interface RunResult {
  readonly outputs: readonly Tensor[];
  /** Inside the runtime, without the way there and back. */
  readonly computeMs: number;
}

interface PendingRun {
  readonly resolve: (result: RunResult) => void;
  readonly reject: (error: Error) => void;
  readonly deadlineMs: number;
}

const STDERR_KEPT = 2_000;
const END_GRACE_MS = 2_000;

/** One life of a model's process, from its spawn to its end. */
export class ChildLink {
  /** Resolves when the operating system has taken the process away. */
  readonly gone: Promise<void>;
  /** Resolves when it has all that it needs but a model: true, or false when it was lost before. */
  readonly started: Promise<boolean>;
  /** The last report of the process. */
  rssBytes: number | null = null;
  /** What it shares with no other process. */
  privateBytes: number | null = null;
  onRss: (rssBytes: number) => void = () => undefined;
  /** Called once, before any run hears of it: with why the process is lost, or null when it was asked to end. */
  onEnd: (cause: CrashCause | null) => void = () => undefined;

  readonly #process: ChildProcess;
  readonly #priority: LoadPriority;
  readonly #frames: Socket;
  readonly #runs = new Map<number, PendingRun>();
  #inputs: ReadonlyMap<string, number> = new Map();
  #outputs: readonly string[] = [];
  #lost: CrashCause | undefined;
  #settleStarted: ((hasStarted: boolean) => void) | undefined;
  #settleReady: ((ready: ReadyMessage | Error) => void) | undefined;
  #settleIdle: (() => void) | undefined;
  #isEnding = false;
  #deadline: NodeJS.Timeout | undefined;
  #stderr = '';
  #nextRun = 1;

  /** @param patienceMs how long its start may take for the sake of others. */
  constructor(patienceMs = 0) {
    this.#process = spawn(process.execPath, [childEntry()], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      // A model needs none of the parent's secrets.
      env: { LANG: 'C.UTF-8' },
    });
    this.#priority = new LoadPriority(this.#process.pid);
    this.#priority.standBack(patienceMs);
    this.started = new Promise((resolve) => {
      this.#settleStarted = resolve;
    });
    this.gone = new Promise((resolve) => {
      // Unlike at `exit`, every answer that it gave has been read by now.
      this.#process.once('close', (code, signal) => {
        resolve();
        this.#lose(exitCause(code, signal, this.#stderr));
      });
      this.#process.once('error', (error) => {
        resolve();
        this.#lose({ kind: 'protocol', message: error.message });
      });
    });
    this.#frames = this.#listen();
  }

  get pid(): number | null {
    return this.#process.pid ?? null;
  }

  /** Why the process is lost; undefined while it is not. */
  get lost(): CrashCause | undefined {
    return this.#lost;
  }

  /** How many runs wait for their answer. */
  get running(): number {
    return this.#runs.size;
  }

  /** Stands behind no other process any more. */
  hasten(): void {
    this.#priority.hasten();
  }

  /** Stands behind all other processes for a time, or until it is to hasten. */
  standBack(patienceMs: number): void {
    this.#priority.standBack(patienceMs);
  }

  /** Once, until it is unloaded. @throws {ModelLoadError} also when the process dies. */
  async load(message: LoadMessage): Promise<ReadyMessage> {
    if (this.#lost !== undefined) throw new ModelLoadError(describeCrash(this.#lost));
    const ready = await new Promise<ReadyMessage | Error>((resolve) => {
      this.#settleReady = resolve;
      this.#frames.write(encodeJsonFrame(FRAME_KIND.load, 0, message));
    });
    if (ready instanceof Error) throw ready;
    this.#inputs = new Map(ready.signature.inputs.map((input, index) => [input.name, index]));
    this.#outputs = ready.signature.outputs.map((output) => output.name);
    this.rssBytes = ready.rssBytes;
    return ready;
  }

  /**
   * Runs in the order of the calls; `deadlineMs` counts from the end of the run before. When it is missed, or when the
   * process dies, this run fails, and those behind it, which had not begun, are `ModelUnavailableError`s.
   * @throws {DeadlineError | ModelCrashedError | ModelUnavailableError | PredictionFailedError}
   */
  run(inputs: readonly TensorParts[], deadlineMs: number): Promise<RunResult> {
    if (this.#lost !== undefined) return Promise.reject(new ModelUnavailableError(1));
    const request = this.#nextRun++;
    const pieces = this.#encode(request, inputs);
    return new Promise((resolve, reject) => {
      this.#runs.set(request, { resolve, reject, deadlineMs });
      if (this.#runs.size === 1) this.#watchFirst();
      this.#write(pieces);
    });
  }

  /** Ends the process now; runs inside it fail. */
  kill(cause: CrashCause): void {
    this.#process.kill('SIGKILL');
    this.#lose(cause);
  }

  /** Lets runs finish, then makes it an empty process again. @returns false when it was lost, or is too slow. */
  async unload(): Promise<boolean> {
    await this.#idle();
    if (this.#lost !== undefined) return false;
    const timer = setTimeout(() => this.kill({ kind: 'deadline', deadlineMs: END_GRACE_MS }), END_GRACE_MS);
    const isEmpty = await new Promise<boolean>((resolve) => {
      this.#settleStarted = resolve;
      this.#frames.write(allocateFrame(FRAME_KIND.unload, 0, 0));
    });
    clearTimeout(timer);
    return isEmpty;
  }

  /** Lets runs finish, then ends the process. */
  async end(): Promise<void> {
    await this.#idle();
    this.#isEnding = true;
    this.#frames.end();
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), END_GRACE_MS);
    await this.gone;
    clearTimeout(timer);
  }

  async #idle(): Promise<void> {
    if (this.#runs.size === 0 || this.#lost !== undefined) return;
    await new Promise<void>((resolve) => {
      this.#settleIdle = resolve;
    });
  }

  #encode(request: number, inputs: readonly TensorParts[]): readonly Uint8Array[] {
    // The runtime ignores inputs that the model does not have.
    if (inputs.length !== this.#inputs.size) {
      throw new PredictionFailedError(`it takes ${this.#inputs.size} inputs, not ${inputs.length}.`);
    }
    try {
      return encodeTensorPieces({ kind: FRAME_KIND.run, request, computeMs: 0 }, inputs, this.#inputs);
    } catch (error) {
      if (error instanceof RangeError) throw new PredictionFailedError(error.message);
      throw error;
    }
  }

  /** By one call of the system. */
  #write(pieces: readonly Uint8Array[]): void {
    const [only, ...others] = pieces;
    if (only !== undefined && others.length === 0) {
      this.#frames.write(only);
      return;
    }
    this.#frames.cork();
    for (const piece of pieces) this.#frames.write(piece);
    this.#frames.uncork();
  }

  #listen(): Socket {
    const [, , stderr, frames, lifeline] = this.#process.stdio;
    if (!(frames instanceof Socket) || !(lifeline instanceof Socket))
      throw new TypeError('The spawn made no sockets.');
    const reader = new FrameReader((frame) => this.#receive(frame));
    frames.on('data', (chunk) => this.#read(reader, chunk));
    // The exit says why; a broken pipe would only say that.
    frames.on('error', () => undefined);
    lifeline.on('error', () => undefined);
    lifeline.on('data', (chunk) => this.#hearMemory(chunk));
    stderr?.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-STDERR_KEPT);
    });
    return frames;
  }

  #read(reader: FrameReader, chunk: Uint8Array): void {
    try {
      reader.push(chunk);
    } catch (error) {
      this.kill({ kind: 'protocol', message: error instanceof Error ? error.message : String(error) });
    }
  }

  #receive({ kind, request, body }: Frame): void {
    if (kind === FRAME_KIND.started) return this.#settleStarted?.(true);
    if (kind === FRAME_KIND.ready) return this.#settleReady?.(decodeJsonBody(body) as ReadyMessage);
    if (kind === FRAME_KIND.loadFailed) {
      return this.#settleReady?.(new ModelLoadError((decodeJsonBody(body) as FailureMessage).message));
    }
    const run = this.#take(request);
    if (run === undefined) return;
    if (kind === FRAME_KIND.result) {
      const { computeMs, tensors } = decodeTensorBody(body, this.#outputs);
      run.resolve({ outputs: tensors, computeMs });
    } else {
      run.reject(new PredictionFailedError((decodeJsonBody(body) as FailureMessage).message));
    }
    if (this.#runs.size === 0) this.#settleIdle?.();
  }

  #take(request: number): PendingRun | undefined {
    const run = this.#runs.get(request);
    this.#runs.delete(request);
    this.#watchFirst();
    return run;
  }

  /** Only the first run is inside the runtime. */
  #watchFirst(): void {
    clearTimeout(this.#deadline);
    const [first] = this.#runs.values();
    if (first === undefined) return;
    const { deadlineMs } = first;
    this.#deadline = setTimeout(() => this.kill({ kind: 'deadline', deadlineMs }), timerDelayMs(deadlineMs));
  }

  #hearMemory(chunk: Buffer): void {
    if (chunk.byteLength < 16) return;
    this.rssBytes = chunk.readDoubleLE(chunk.byteLength - 16);
    this.privateBytes = chunk.readDoubleLE(chunk.byteLength - 8);
    this.onRss(this.rssBytes);
  }

  #lose(cause: CrashCause): void {
    if (this.#lost !== undefined) return;
    this.#lost = cause;
    this.#priority.forget();
    this.onEnd(this.#isEnding ? null : cause);
    this.#settleStarted?.(false);
    this.#settleReady?.(new ModelLoadError(describeCrash(cause)));
    clearTimeout(this.#deadline);
    const [first, ...behind] = this.#runs.values();
    this.#runs.clear();
    first?.reject(
      cause.kind === 'deadline'
        ? new DeadlineError('The model', cause.deadlineMs)
        : new ModelCrashedError(cause),
    );
    for (const run of behind) run.reject(new ModelUnavailableError(1));
    this.#settleIdle?.();
  }
}

function exitCause(code: number | null, signal: string | null, stderr: string): CrashCause {
  return signal === null ? { kind: 'exit', code: code ?? 0, stderr } : { kind: 'signal', signal, stderr };
}
