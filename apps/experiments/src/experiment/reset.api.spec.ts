import { startTestService, testToken, type TestService } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentsSchema } from '../database/schema.js';
import { experimentsService } from '../index.js';

const RESET = '/-/reset';
const EXPERIMENTS = '{ experiments(first: 100) { nodes { name } } }';
const CREATE = `mutation { createExperiment(input: { name: "delay" }) {
  ... on CreateExperimentSuccess { experiment { id } }
} }`;

let service: TestService;

beforeAll(async () => {
  const env = { ORRERY_ALLOW_RESET: '1' };
  service = await startTestService(experimentsService, experimentsSchema, { env });
});

afterAll(() => service.close());

describe('a service that may be emptied', () => {
  it('is as it was when it was installed, with the default experiment', async () => {
    const installed = (await service.graphql(EXPERIMENTS)).data;
    await service.graphql(CREATE);
    expect((await service.graphql(EXPERIMENTS)).data).not.toEqual(installed);

    expect((await service.fetch(RESET, { method: 'POST' })).status).toBe(200);
    expect((await service.graphql(EXPERIMENTS)).data).toEqual(installed);
    expect(installed).toEqual({ experiments: { nodes: [{ name: 'Default' }] } });
  });

  it('is emptied by an admin only', async () => {
    for (const token of [undefined, testToken('writer')]) {
      const headers = { authorization: token === undefined ? '' : `Bearer ${token}` };
      const { status } = await service.fetch(RESET, { method: 'POST', headers });
      expect(status).toBe(token === undefined ? 401 : 403);
    }
  });
});

it('has no such route where that is not allowed', async () => {
  const other = await startTestService(experimentsService, experimentsSchema);
  const { status } = await other.fetch(RESET, { method: 'POST' });
  await other.close();
  expect(status).toBe(404);
});
