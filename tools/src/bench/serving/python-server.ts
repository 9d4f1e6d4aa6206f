import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { freePort, poll } from '@orrery/platform-local';
import { sourceOf } from '../bench-python.js';

/** FastAPI with pydantic, the same with an asynchronous route, and ASGI without a framework. */
export type PythonForm = 'plain' | 'async' | 'raw';

const START_WITHIN_MS = 60_000;

/** A model behind uvicorn with one worker. */
export class PythonServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /** @throws when it does not listen in time. */
  static async start(program: string, form: PythonForm, modelPath: string): Promise<PythonServer> {
    const port = await freePort();
    const child = spawn(program, [sourceOf('serving', 'python_server.py'), form, modelPath, String(port)], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const server = new PythonServer(child, `http://127.0.0.1:${port}/`);
    const isUp = await poll(
      async () => {
        if (child.exitCode !== null) throw new Error(`The Python server ended with ${child.exitCode}.`);
        return fetch(server.url).then(
          () => true,
          () => undefined,
        );
      },
      { timeoutMs: START_WITHIN_MS },
    );
    if (isUp === undefined) throw new Error(`The Python server did not start in ${START_WITHIN_MS} ms.`);
    return server;
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('The Python server could not be started.');
    return this.child.pid;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}
