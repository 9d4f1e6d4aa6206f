import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { prepareRequest } from '../bench/load/prepared-request.js';
import { PacedLoad } from './paced-load.js';
import { PacedTally } from './paced-tally.js';

const OPTIONS = { perSecond: 1_000, connections: 4, lateAtMostMs: 60_000, answeredWithinMs: 60_000 } as const;

describe('a paced load', () => {
  let server: Server | undefined;

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  async function requestTo(listener: RequestListener) {
    const listening = createServer(listener);
    server = listening;
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}/`;
    return prepareRequest({ url, json: 1 });
  }

  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise((resume) => setTimeout(resume, 1));
  }

  it('counts what was answered, and what was no success by its status', async () => {
    let asked = 0;
    const request = await requestTo((_, response) => {
      asked += 1;
      response.writeHead(asked % 3 === 0 ? 503 : 200, { 'content-length': 0 }).end();
    });
    const tally = new PacedTally();
    const load = await PacedLoad.start({ ...OPTIONS, request, tally });
    await until(() => asked >= 30);
    await load.stop();

    expect(tally.answered + tally.failed).toBe(asked);
    expect(tally.statuses).toEqual({ 503: Math.floor(asked / 3) });
    expect(tally.latencyMs(0.99)).toBeGreaterThanOrEqual(tally.latencyMs(0.5));
  });

  it('leaves out what a server that is too slow cannot take, and still ends', async () => {
    const request = await requestTo((_, response) => {
      setTimeout(() => response.writeHead(200, { 'content-length': 0 }).end(), 20);
    });
    const tally = new PacedTally();
    const load = await PacedLoad.start({ ...OPTIONS, connections: 1, lateAtMostMs: 10, request, tally });
    await until(() => tally.answered >= 3);
    await load.stop();

    expect(tally.failed).toBe(0);
    expect(tally.sentShare).toBeLessThan(0.2);
  });

  it('goes on over another connection when one is lost', async () => {
    let asked = 0;
    const request = await requestTo((_, response) => {
      asked += 1;
      if (asked === 1) response.destroy();
      else response.writeHead(200, { 'content-length': 0 }).end();
    });
    const tally = new PacedTally();
    const load = await PacedLoad.start({ ...OPTIONS, connections: 1, request, tally });
    await until(() => tally.answered >= 3);
    await load.stop();

    expect(tally.statuses).toEqual({ 0: 1 });
  });

  it('counts what is never answered as failed', async () => {
    let asked = 0;
    const request = await requestTo(() => {
      asked += 1;
    });
    const tally = new PacedTally();
    const load = await PacedLoad.start({ ...OPTIONS, answeredWithinMs: 10, request, tally });
    await until(() => asked === OPTIONS.connections);
    await load.stop();

    expect(tally.statuses).toEqual({ 0: OPTIONS.connections });
    expect(tally.answered).toBe(0);
  });
});
