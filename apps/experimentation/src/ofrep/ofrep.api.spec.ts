import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startScenario, type Scenario } from '../testing/experimentation-scenario.js';
import { flagScenario, type FlagScenario } from '../testing/flag-scenario.js';

const FLAGS = '/ofrep/v1/evaluate/flags';

let scenario: Scenario;
let flags: FlagScenario;

beforeAll(async () => {
  scenario = await startScenario();
  flags = flagScenario(scenario);
  const condition = { country: 'NO' };
  const rules = [{ kind: 'force', condition, value: { theme: 'fjord' } }];
  await flags.define('theme', { defaultValue: { theme: 'plain' }, rules }, { type: 'JSON' });
  const coverage = { share: 0.5, seed: 'half' };
  await flags.define('half', { defaultValue: false, rules: [{ kind: 'force', coverage, value: true }] });
});

afterAll(() => scenario.close());

describe('OFREP', () => {
  it('evaluates one flag by the context', async () => {
    expect(await flags.ask('theme', { targetingKey: 'ann', country: 'NO' })).toEqual({
      key: 'theme',
      value: { theme: 'fjord' },
      reason: 'TARGETING_MATCH',
      metadata: { flagVersion: expect.any(Number) as number },
    });
  });

  it('evaluates all flags, and says in few bytes that nothing is new', async () => {
    const context = { targetingKey: 'ann', country: 'NO' };
    const first = await flags.post(FLAGS, { context });
    const etag = first.headers.get('etag') ?? '';
    const body = (await first.json()) as { flags: { key: string }[] };
    expect(body.flags.map(({ key }) => key)).toEqual(['half', 'theme']);

    const again = await flags.post(FLAGS, { context }, { 'if-none-match': etag });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const other = await flags.post(FLAGS, { context: { targetingKey: 'ann' } }, { 'if-none-match': etag });
    expect(other.status).toBe(200);

    await flags.change({ key: 'theme', enabled: false });
    const changed = await flags.post(FLAGS, { context }, { 'if-none-match': etag });
    expect(changed.status).toBe(200);
    await flags.change({ key: 'theme', enabled: true });
  });

  it('says of each flag alone that it needs a targeting key', async () => {
    const all = (await (await flags.post(FLAGS, { context: {} })).json()) as { flags: object[] };

    expect(all.flags).toMatchObject([
      { key: 'half', errorCode: 'TARGETING_KEY_MISSING' },
      { key: 'theme', value: { theme: 'plain' } },
    ]);
  });

  it('tells what it can do', async () => {
    const answer = await scenario.service.fetch('/ofrep/v1/configuration');

    expect(await answer.json()).toMatchObject({
      capabilities: { cacheInvalidation: { polling: { enabled: true } } },
    });
  });

  it.each<[status: number, errorCode: string, key: string, body: unknown]>([
    [404, 'FLAG_NOT_FOUND', 'nobody', { context: {} }],
    [404, 'FLAG_NOT_FOUND', 'constructor', { context: {} }],
    [400, 'PARSE_ERROR', 'half', '{"context":'],
    [400, 'INVALID_CONTEXT', 'half', {}],
    [400, 'INVALID_CONTEXT', 'half', []],
    [400, 'INVALID_CONTEXT', 'half', { context: 'ann' }],
    [400, 'INVALID_CONTEXT', 'half', { context: { targetingKey: 7 } }],
    [400, 'INVALID_CONTEXT', 'half', { context: { targetingKey: 'x'.repeat(257) } }],
    [400, 'TARGETING_KEY_MISSING', 'half', { context: {} }],
    [413, 'GENERAL', 'half', { context: { targetingKey: 'ann', note: 'x'.repeat(65_536) } }],
    [413, 'GENERAL', 'half', { context: { targetingKey: 'ann', note: 'x'.repeat(10 * 1024 * 1024) } }],
  ])('answers %d %s about %s', async (status, errorCode, key, body) => {
    const answer = await flags.post(`${FLAGS}/${key}`, body);

    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ errorCode, errorDetails: expect.any(String) as string });
  });

  it('is for readers', async () => {
    const headers = { authorization: 'Bearer nobody', 'content-type': 'application/json' };
    const answer = await scenario.service.fetch(`${FLAGS}/half`, { method: 'POST', headers, body: '{}' });

    expect(answer.status).toBe(401);
  });
});
