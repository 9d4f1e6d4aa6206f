import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { sourceOf } from '../bench-python.js';
import type { StatisticsAnswer, StatisticsQuestion } from './statistics-process.js';

/** scipy in a process of its own, which answers a line with a line. */
export class ScipyPeer {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly lines: AsyncIterator<string>;

  constructor(program: string, samples: readonly string[]) {
    this.child = spawn(program, [sourceOf('experimentation', 'statistics_peer.py'), ...samples], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('Python could not be started.');
    return this.child.pid;
  }

  /** One question at a time. @throws when Python ends instead of answering. */
  async ask(question: StatisticsQuestion): Promise<StatisticsAnswer> {
    this.child.stdin.write(`${JSON.stringify(question)}\n`);
    const { done, value } = await this.lines.next();
    if (done === true) throw new Error(`Python ended instead of answering ${question.procedure}.`);
    return JSON.parse(value) as StatisticsAnswer;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}
