import { parentPort } from 'node:worker_threads';
import type { HashingAnswers, HashingRequest } from './hashing-messages.js';
import { StreamedFile } from './streamed-file.js';

/** The program of the hashing thread: answers each request before it looks at the next. */

const files = new Map<number, StreamedFile>();

function fileOf(id: number): StreamedFile {
  const file = files.get(id);
  if (file === undefined) throw new RangeError(`No file ${id} has begun.`);
  return file;
}

function answer(message: HashingAnswers[keyof HashingAnswers], given: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, given);
}

parentPort?.on('message', (request: HashingRequest) => {
  if (request.kind === 'begin') files.set(request.file, new StreamedFile(request));
  else if (request.kind === 'drop') files.delete(request.file);
  else if (request.kind === 'end') answer(fileOf(request.file).end());
  else {
    const { file, memory, length } = request;
    answer({ chunks: fileOf(file).cut(new Uint8Array(memory, 0, length)), memory }, [memory]);
  }
});
