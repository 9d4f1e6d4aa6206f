import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { Principal } from '@orrery/platform-service';
import { EarlyPass } from '../limits/early-pass.js';
import { RequestLimiter } from '../limits/request-limiter.js';
import { RoutingTable } from '../routing/routing-table.js';
import type { Closable } from './lane/exchange.js';

/** What is still heard of a body whose request was refused; most clients have read the answer by then. */
const HEARD_OUT_BYTES = 1024 ** 2;

/** Lets requests in before their bodies are read, where the path says which endpoint they are for. */
@Injectable()
export class Admission {
  constructor(
    private readonly limiter: RequestLimiter,
    private readonly table: RoutingTable,
  ) {}

  /** Whether there is anything to be admitted to. */
  get isActive(): boolean {
    return this.limiter.isActive;
  }

  /**
   * Undefined for an endpoint that is not there: whoever reads the request says so.
   * @throws {RequestLimitError} when one of the limits is reached.
   */
  async admit(
    endpoint: string,
    principal: Principal | null,
    exchange: Closable,
  ): Promise<EarlyPass | undefined> {
    const routed = this.table.find(endpoint);
    if (routed === undefined) return undefined;
    const pass = new EarlyPass(await this.limiter.enter(routed.endpoint.id, principal?.name ?? null));
    // It closes when it was sent, and when the caller goes away, which may have been just now.
    if (exchange.closed) pass.abandon();
    else exchange.once('close', () => pass.abandon());
    return pass;
  }
}

/** Hangs up on who goes on to send much after the request was refused. */
export function hearOut(request: IncomingMessage): void {
  let left = HEARD_OUT_BYTES;
  request.on('data', (chunk: Buffer) => {
    left -= chunk.byteLength;
    if (left < 0) request.socket.destroy();
  });
}
