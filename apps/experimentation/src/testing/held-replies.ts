import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

/** A way to Postgres that can keep a service from hearing of what it has done. */
export interface HeldReplies {
  /** The database, by this way. */
  readonly url: string;
  /** From now on, connections that ask for something with this text in it hear nothing any more. */
  readonly holdAfter: (text: string) => void;
  readonly close: () => Promise<void>;
}

/** Statements reach the database whatever is held, and are committed there. */
export async function holdReplies(databaseUrl: string): Promise<HeldReplies> {
  const database = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let held: string | null = null;
  const server = createServer((service) => {
    const postgres = connect(Number(database.port), database.hostname);
    let isHeld = false;
    for (const socket of [service, postgres]) {
      sockets.add(socket);
      // Either side may be killed.
      socket.on('error', () => undefined);
    }
    service.on('data', (bytes) => {
      isHeld ||= held !== null && bytes.includes(held);
      postgres.write(bytes);
    });
    postgres.on('data', (bytes) => void (isHeld || service.write(bytes)));
    service.once('close', () => postgres.end());
    postgres.once('close', () => service.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  url.hostname = '127.0.0.1';
  return {
    url: url.href,
    holdAfter: (text) => void (held = text),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
