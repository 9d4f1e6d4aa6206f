import type { Work } from '../benchmark.js';
import { PeerProcess } from '../peer-process.js';
import type { LoadOrder, LoadReply } from './messages.js';

/** Sends requests from a process of its own. */
export class Load {
  private constructor(private readonly peer: PeerProcess<LoadOrder, LoadReply>) {}

  static start(): Load {
    return new Load(new PeerProcess(new URL('./load-process.js', import.meta.url)));
  }

  /** @throws when an answer was no success. */
  async run(order: LoadOrder): Promise<Work> {
    const reply = await this.peer.ask(order);
    if (reply.kind === 'failed') throw new Error(reply.message);
    const { operations, seconds, p50Ms, p99Ms } = reply;
    return { operations, seconds, latency: { p50Ms, p99Ms } };
  }

  stop(): Promise<void> {
    return this.peer.stop();
  }
}
