import { once } from 'node:events';
import unleash from 'unleash-client';
import { Comparison, type Agreement } from './agreement.js';
import type { FlagPlatform } from './flag-platform.js';
import { answerOf, type ServerAnswers } from './server-answers.js';
import type { SdkUser } from './users.js';

const OFF = 'none';

/** `unleash-client` evaluates itself; then it reports how often, and the server has counted as often. */
export async function unleashSdk(
  platform: FlagPlatform,
  users: readonly SdkUser[],
  answers: ServerAnswers,
): Promise<readonly Agreement[]> {
  const full = await open(platform, 'full');
  const agreements = [compare(new Comparison('unleash-client'), { sdk: full, users, answers })];
  await full.destroyWithFlush();
  agreements.push(await counted(platform, users, answers));
  const delta = await open(platform, 'delta');
  agreements.push(compare(new Comparison('unleash-client, delta'), { sdk: delta, users, answers }));
  delta.destroy();
  return agreements;
}

async function open({ url, tokens }: FlagPlatform, format: 'full' | 'delta'): Promise<unleash.Unleash> {
  const sdk = new unleash.Unleash({
    appName: 'sdk-clients',
    url: `${url}/api/`,
    customHeaders: { Authorization: tokens.reader },
    storageProvider: new unleash.InMemStorageProvider(),
    experimentalMode: { type: 'polling', format },
    skipInstanceCountWarning: true,
    disableMetrics: format === 'delta',
  });
  sdk.on('error', () => undefined);
  await once(sdk, 'synchronized');
  return sdk;
}

interface Compared {
  readonly sdk: unleash.Unleash;
  readonly users: readonly SdkUser[];
  readonly answers: ServerAnswers;
}

function compare(comparison: Comparison, { sdk, users, answers }: Compared): Agreement {
  for (const user of users) {
    const { id: userId, ...known } = user;
    const properties = { ...known, age: String(known.age) };
    const isOn = sdk.isEnabled('un-gradual', { userId, properties });
    comparison.expect(`un-gradual for ${userId}`, isOn, answerOf(answers, user, 'un-gradual').value);
    const { payload } = sdk.getVariant('un-banner', { userId, properties });
    comparison.expect(
      `un-banner for ${userId}`,
      payload?.value ?? OFF,
      answerOf(answers, user, 'un-banner').value,
    );
  }
  return comparison.result();
}

async function counted(
  { graph }: FlagPlatform,
  users: readonly SdkUser[],
  answers: ServerAnswers,
): Promise<Agreement> {
  const comparison = new Comparison('unleash-client, counts');
  const { flag } = await graph.ask<{ flag: { usage: { yes: number; no: number } | null } }>(
    '{ flag(key: "un-gradual") { usage { yes no } } }',
  );
  const yes = users.filter((user) => answerOf(answers, user, 'un-gradual').value === true).length;
  comparison.expect('yes and no of un-gradual', flag.usage, { yes, no: users.length - yes });
  return comparison.result();
}
