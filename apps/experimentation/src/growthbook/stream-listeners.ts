import type { ServerResponse } from 'node:http';
import { Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { OverloadedError } from '@orrery/domain';
import type { Catalogue } from '../evaluation/catalogue.js';
import { FlagCatalogue } from '../evaluation/flag-catalogue.js';
import type { SdkConnection } from '../sdk-connection/sdk-connection.js';
import { sdkPayload } from './sdk-payload.js';

/** A listener costs a connection; past so many, SDKs go on with what they have and try again. */
const MAX_LISTENERS = 1000;
const RETRY_AFTER_MS = 30_000;
/** Proxies hang up on what is silent for a minute or two. */
const HEARTBEAT_MS = 20_000;
/** Who takes this much less than is sent is no longer there, or may come again. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024;

interface Listener {
  readonly connection: SdkConnection;
  readonly response: ServerResponse;
}

/** Tells SDKs of changes as they happen, as server-sent events. */
@Injectable()
export class StreamListeners implements OnModuleInit, BeforeApplicationShutdown {
  private readonly listeners = new Set<Listener>();
  private readonly heartbeat = setInterval(() => this.send(() => ':\n\n'), HEARTBEAT_MS).unref();

  constructor(private readonly catalogue: FlagCatalogue) {}

  onModuleInit(): void {
    this.catalogue.onReplaced((catalogue) => this.tell(catalogue));
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.heartbeat);
    for (const { response } of this.listeners) response.end();
  }

  /** @throws {OverloadedError} past the bound. */
  requirePlace(): void {
    if (this.listeners.size >= MAX_LISTENERS) throw new OverloadedError(RETRY_AFTER_MS);
  }

  /** From now until either side hangs up; first of all what is in force, which may be newer than what the SDK has. */
  add(connection: SdkConnection, response: ServerResponse): void {
    const listener = { connection, response };
    this.listeners.add(listener);
    response.once('close', () => this.listeners.delete(listener));
    response.write(eventOf(this.catalogue.current(), connection));
  }

  private tell(catalogue: Catalogue): void {
    // Those of one connection are told the same text.
    const events = new Map<string, string>();
    this.send(({ connection }) => {
      if (!catalogue.connections.has(connection.keySha256)) return null;
      const event = events.get(connection.id) ?? eventOf(catalogue, connection);
      events.set(connection.id, event);
      return event;
    });
  }

  /** Null hangs up. */
  private send(eventFor: (listener: Listener) => string | null): void {
    for (const listener of this.listeners) {
      const event = eventFor(listener);
      if (event === null) listener.response.end();
      else if (listener.response.writableLength > MAX_UNREAD_BYTES) listener.response.destroy();
      else listener.response.write(event);
    }
  }
}

/** Whoever is told values only is told that there may be others. */
function eventOf(catalogue: Catalogue, connection: SdkConnection): string {
  if (connection.remoteOnly) return `event: features-updated\ndata: {}\n\n`;
  return `event: features\ndata: ${sdkPayload(catalogue, connection)}\n\n`;
}
