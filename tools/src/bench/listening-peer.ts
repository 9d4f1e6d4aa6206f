import type { Server } from 'node:http';

/** What a server in a process of its own answers once it listens. */
export interface Listening {
  readonly port: number;
}

/** In such a process: listens when its parent says so, tells the port, and ends with its parent. */
export function answerWithPort(listen: () => Promise<Server>): void {
  process.once('message', () => {
    void listen().then((server) => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) process.send?.({ port: address.port });
    });
  });
  process.once('disconnect', () => process.exit());
}
