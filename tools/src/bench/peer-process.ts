import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A compiled program of this folder in a process of its own, which answers each message with one. */
export class PeerProcess<Question extends object, Answer> {
  private readonly child: ChildProcess;

  /** @param nodeOptions of the process; those of this one when not given. */
  constructor(script: URL, args: readonly string[] = [], nodeOptions?: readonly string[]) {
    this.child = fork(fileURLToPath(script), args, {
      ...(nodeOptions !== undefined && { execArgv: [...nodeOptions] }),
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('The process could not be started.');
    return this.child.pid;
  }

  /** One question at a time. @throws when the process ends instead of answering. */
  ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null): void => {
        reject(new Error(`${this.child.spawnargs[1] ?? ''} ended with ${code ?? 'a signal'}.`));
      };
      this.child.once('exit', ended);
      this.child.once('message', (answer) => {
        this.child.off('exit', ended);
        resolve(answer as Answer);
      });
      this.child.send(question);
    });
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}
