import {
  StickyBucketService,
  type GrowthBookClient,
  type StickyAssignmentsDocument,
} from '@growthbook/growthbook';
import { poll } from '@orrery/platform-local';
import { Comparison, type Agreement } from './agreement.js';
import { change, type FlagPlatform } from './flag-platform.js';
import { STICKY_TEST } from './flags.js';
import { openGrowthBook } from './growthbook-local.js';
import { answerOf, serverAnswers } from './server-answers.js';
import type { SdkUser } from './users.js';

const CHANGE_WITHIN_MS = 10_000;

/** What an application gives the SDK to remember assignments in: here, as long as it runs. */
class Remembered extends StickyBucketService {
  private readonly documents = new Map<string, StickyAssignmentsDocument>();

  getAssignments(name: string, value: string): Promise<StickyAssignmentsDocument | null> {
    return Promise.resolve(this.documents.get(this.getKey(name, value)) ?? null);
  }

  saveAssignments(document: StickyAssignmentsDocument): Promise<void> {
    this.documents.set(this.getKey(document.attributeName, document.attributeValue), document);
    return Promise.resolve();
  }
}

/** The SDK by its own sticky service, and the server by its own, keep the same users where they were. */
export async function growthBookSticky(
  platform: FlagPlatform,
  users: readonly SdkUser[],
): Promise<Agreement> {
  const comparison = new Comparison('@growthbook/growthbook, sticky');
  const service = new Remembered();
  const newcomers = users.map((user) => ({ ...user, id: `${user.id} the newcomer` }));
  const compare = async (asked: readonly SdkUser[]): Promise<ReadonlyMap<string, unknown>> => {
    const answers = await serverAnswers(platform, asked);
    const sdk = await openGrowthBook(platform, platform);
    const values = new Map<string, unknown>();
    for (const user of asked) {
      const value = await valueFor(sdk, user, service);
      comparison.expect(user.id, value, answerOf(answers, user, STICKY_TEST).value);
      values.set(user.id, value);
    }
    sdk.destroy();
    return values;
  };
  const before = await compare(users);
  await sendEverybodyToTreatment(platform);
  const after = await compare([...users, ...newcomers]);
  for (const { id } of users) comparison.expect(`${id}, kept`, after.get(id), before.get(id));
  for (const { id } of newcomers) comparison.expect(`${id}, divided anew`, after.get(id), 'new');
  return comparison.result();
}

async function valueFor(
  sdk: GrowthBookClient,
  user: SdkUser,
  service: StickyBucketService,
): Promise<unknown> {
  const context = await sdk.applyStickyBuckets({ attributes: { ...user } }, service);
  return sdk.evalFeature(STICKY_TEST, context).value;
}

/** @returns when both the server and its payload go by it. */
async function sendEverybodyToTreatment(platform: FlagPlatform): Promise<void> {
  const told = async (): Promise<string> => {
    const response = await fetch(`${platform.url}/api/features/${platform.clientKey}`);
    return response.headers.get('etag') ?? '';
  };
  const before = await told();
  const weights = [
    { variation: 'control', weight: 0 },
    { variation: 'treatment', weight: 100 },
  ];
  await change(platform.graph, 'changeABTest', 'ChangeABTestInput', { name: STICKY_TEST, weights });
  await poll(async () => (await told()) !== before || undefined, { timeoutMs: CHANGE_WITHIN_MS });
}
