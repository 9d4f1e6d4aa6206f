import { GrowthBookClient, configureCache, setPolyfills } from '@growthbook/growthbook';
import { poll } from '@orrery/platform-local';
import { EventSource } from 'eventsource';
import { Comparison, type Agreement } from './agreement.js';
import { change, type FlagPlatform } from './flag-platform.js';
import { TOLD_FLAGS } from './flags.js';
import { answerOf, type ServerAnswers } from './server-answers.js';
import type { SdkUser } from './users.js';

const CHANGE_WITHIN_MS = 10_000;
const STREAMED = { key: 'gb-streamed', dialect: 'GROWTHBOOK', type: 'STRING' } as const;

/** `@growthbook/growthbook` evaluates the payload itself. */
export async function growthBookLocal(
  platform: FlagPlatform,
  users: readonly SdkUser[],
  answers: ServerAnswers,
): Promise<readonly Agreement[]> {
  const { clientKey, encrypted } = platform;
  const plain = await openGrowthBook(platform, { clientKey });
  const opened = await openGrowthBook(platform, {
    clientKey: encrypted.clientKey,
    decryptionKey: encrypted.encryptionKey,
  });
  try {
    return [
      compare(new Comparison('@growthbook/growthbook'), { sdk: plain, users, answers }),
      compare(new Comparison('@growthbook/growthbook, encrypted'), { sdk: opened, users, answers }),
    ];
  } finally {
    plain.destroy();
    opened.destroy();
  }
}

/** The SDK hears of a change by the stream, through the gateway. */
export async function growthBookStream(platform: FlagPlatform): Promise<Agreement> {
  setPolyfills({ EventSource });
  // One switch for all clients of a process, which the one that does not stream turns off.
  configureCache({ backgroundSync: true });
  const { graph, clientKey } = platform;
  const comparison = new Comparison('@growthbook/growthbook, streaming');
  await change(graph, 'defineFlag', 'DefineFlagInput', {
    ...STREAMED,
    definition: { defaultValue: 'before' },
  });
  const sdk = await openGrowthBook(platform, { clientKey }, { streaming: true });
  try {
    const value = () => sdk.getFeatureValue<string>(STREAMED.key, 'none', { attributes: {} });
    comparison.expect('before the change', value(), 'before');
    const definition = { defaultValue: 'after' };
    await change(graph, 'changeFlag', 'ChangeFlagInput', { key: STREAMED.key, definition });
    await poll(async () => value() === 'after' || undefined, { timeoutMs: CHANGE_WITHIN_MS });
    comparison.expect('after the change', value(), 'after');
  } finally {
    sdk.destroy({ destroyAllStreams: true });
  }
  await change(graph, 'archiveFlag', 'ArchiveFlagInput', { key: STREAMED.key });
  return comparison.result();
}

export async function openGrowthBook(
  { url }: FlagPlatform,
  keys: { readonly clientKey: string; readonly decryptionKey?: string },
  options: { readonly streaming: boolean } = { streaming: false },
): Promise<GrowthBookClient> {
  const sdk = new GrowthBookClient({ apiHost: url, ...keys });
  const { success, error } = await sdk.init({ timeout: 10_000, skipCache: true, ...options });
  if (!success) throw new Error('GrowthBook’s SDK was not let in.', { cause: error });
  return sdk;
}

interface Compared {
  readonly sdk: GrowthBookClient;
  readonly users: readonly SdkUser[];
  readonly answers: ServerAnswers;
}

function compare(comparison: Comparison, { sdk, users, answers }: Compared): Agreement {
  for (const user of users)
    for (const key of TOLD_FLAGS) {
      const { value } = sdk.evalFeature(key, { attributes: { ...user } });
      comparison.expect(`${key} for ${user.id}`, value, answerOf(answers, user, key).value);
    }
  return comparison.result();
}
