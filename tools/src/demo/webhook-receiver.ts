import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** An alert as it arrived. */
export interface ReceivedAlert {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

/** What stands for the on-call engineer's telephone: keeps what is posted to it. */
export class WebhookReceiver {
  readonly received: ReceivedAlert[] = [];

  private constructor(private readonly server: Server) {}

  /** Listens where it did the last time if it can, since alerts that wait are sent there: the port is kept in `directory`. */
  static async listen(directory: string): Promise<WebhookReceiver> {
    const server = createServer();
    const receiver = new WebhookReceiver(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        receiver.received.push({
          headers: request.headers,
          body: JSON.parse(Buffer.concat(chunks).toString()),
        });
        response.writeHead(204).end();
      });
    });
    const file = join(directory, 'webhook-port');
    const known = Number(await readFile(file, 'utf8').catch(() => '0'));
    await listenOn(server, known).catch(() => listenOn(server, 0));
    await writeFile(file, new URL(receiver.url).port);
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/alerts`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

function listenOn(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
