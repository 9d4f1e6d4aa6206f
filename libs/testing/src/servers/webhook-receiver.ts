import type { IncomingHttpHeaders } from 'node:http';
import { listen, type Listener } from './listener.js';

export interface ReceivedWebhook {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WebhookReceiver extends Listener {
  readonly received: ReceivedWebhook[];
  /** Statuses to answer with, one request after the other; 204 once they are used up. */
  readonly statuses: number[];
}

/** Remembers what is posted to it. */
export async function webhookReceiver(): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = [];
  const statuses: number[] = [];
  const listener = await listen((request, body, response) => {
    received.push({ path: request.url ?? '', headers: request.headers, body });
    response.writeHead(statuses.shift() ?? 204, { location: '/elsewhere' });
    response.end();
  });
  return { ...listener, received, statuses };
}
