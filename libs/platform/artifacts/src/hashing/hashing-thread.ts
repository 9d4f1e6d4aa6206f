import { Worker } from 'node:worker_threads';
import type { FileToHash, HashingAnswers, HashingRequest } from './hashing-messages.js';
import { threadEntry } from './thread-entry.js';

type Kind = keyof HashingAnswers;

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** It holds no bytes of its own but a few hashes. */
const LIMITS = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 };

let running: HashingThread | undefined;

/**
 * A thread that cuts and hashes files while the event loop has its time for the bytes that arrive. Memory goes there and
 * comes back, so nothing is copied for it. One serves all writers of a process, from the first on that needs it.
 */
export class HashingThread {
  private readonly worker = new Worker(threadEntry(), {
    ...{ execArgv: [], env: {}, name: 'hashing', resourceLimits: LIMITS },
  });
  private readonly waiting: Waiting[] = [];
  private death: Error | undefined;
  private files = 0;

  private constructor() {
    this.worker.unref();
    this.worker.on('message', (answer: unknown) => this.hear(answer));
    this.worker.on('error', (error) => this.die(error instanceof Error ? error : new Error(String(error))));
    this.worker.on('exit', (code) => this.die(new Error(`The hashing thread ended with code ${code}.`)));
  }

  /** The one that runs; another when that has died. */
  static get(): HashingThread {
    if (running === undefined || running.death !== undefined) running = new HashingThread();
    return running;
  }

  /** @returns the file's number, by which it is cut, ended, and dropped when nobody asks about it any more. */
  begin(file: FileToHash): number {
    this.files += 1;
    this.send({ kind: 'begin', file: this.files, ...file });
    return this.files;
  }

  drop(file: number): void {
    this.send({ kind: 'drop', file });
  }

  cut(file: number, bytes: Buffer): Promise<HashingAnswers['cut']> {
    const { buffer: memory, length } = bytes;
    if (!(memory instanceof ArrayBuffer)) throw new TypeError('Memory that is shared cannot be given away.');
    return this.ask({ kind: 'cut', file, memory, length }, [memory]);
  }

  end(file: number): Promise<HashingAnswers['end']> {
    return this.ask({ kind: 'end', file });
  }

  private ask<K extends Kind>(
    request: Extract<HashingRequest, { readonly kind: K }>,
    given: readonly ArrayBuffer[] = [],
  ): Promise<HashingAnswers[K]> {
    return new Promise<HashingAnswers[K]>((resolve, reject) => {
      if (this.death !== undefined) {
        reject(this.death);
        return;
      }
      // Only while somebody waits for it does the thread keep its process from ending.
      if (this.waiting.length === 0) this.worker.ref();
      // Answers come in the order of the questions.
      this.waiting.push({ resolve: (answer) => resolve(answer as HashingAnswers[K]), reject });
      this.send(request, given);
    });
  }

  private send(request: HashingRequest, given: readonly ArrayBuffer[] = []): void {
    this.worker.postMessage(request, given);
  }

  private hear(answer: unknown): void {
    this.waiting.shift()?.resolve(answer);
    if (this.waiting.length === 0) this.worker.unref();
  }

  private die(error: Error): void {
    this.death ??= error;
    for (const { reject } of this.waiting.splice(0)) reject(this.death);
  }
}
