import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { sourceOf } from '../bench-python.js';

/** A Python program of this folder in a process of its own, which answers a line of JSON with a line of JSON. */
export class PythonPeer<Question, Answer> {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly lines: AsyncIterator<string>;

  constructor(
    python: string,
    private readonly script: string,
    args: readonly string[],
  ) {
    this.child = spawn(python, [sourceOf('data', script), ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('Python could not be started.');
    return this.child.pid;
  }

  /** One question at a time. @throws when Python ends instead of answering. */
  async ask(question: Question): Promise<Answer> {
    this.child.stdin.write(`${JSON.stringify(question)}\n`);
    const { done, value } = await this.lines.next();
    if (done === true) throw new Error(`${this.script} ended instead of answering.`);
    return JSON.parse(value) as Answer;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}
