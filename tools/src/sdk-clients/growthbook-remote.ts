import { GrowthBook, configureCache } from '@growthbook/growthbook';
import { forEachBounded } from '../moving-in/bounded.js';
import { Comparison, type Agreement } from './agreement.js';
import type { FlagPlatform } from './flag-platform.js';
import { AB_TEST, FLAGS } from './flags.js';
import { AT_ONCE, answerOf, type ServerAnswers } from './server-answers.js';
import type { SdkUser } from './users.js';

/** An exposure as the SDK's callback tells it. */
export interface TrackedExposure {
  readonly abTest: string;
  readonly userId: string;
  readonly variation: string;
}

/** The SDK has its values evaluated by the server, flags of every dialect, and tells whom it exposed to the test. */
export async function growthBookRemote(
  platform: FlagPlatform,
  users: readonly SdkUser[],
  answers: ServerAnswers,
): Promise<{ readonly agreement: Agreement; readonly exposures: readonly TrackedExposure[] }> {
  configureCache({ disableCache: true, backgroundSync: false });
  const comparison = new Comparison('@growthbook/growthbook, remote evaluation');
  const exposures: TrackedExposure[] = [];
  await forEachBounded(users, AT_ONCE, async (user) => {
    const sdk = new GrowthBook({
      apiHost: platform.url,
      clientKey: platform.remoteKey,
      remoteEval: true,
      attributes: { ...user },
      trackingCallback: ({ key: abTest }, { key: variation }) => {
        if (abTest === AB_TEST) exposures.push({ abTest, userId: user.id, variation });
      },
    });
    const { success, error } = await sdk.init({ timeout: 10_000, skipCache: true });
    if (!success) throw new Error('GrowthBook’s SDK was not let in.', { cause: error });
    for (const { key } of FLAGS)
      comparison.expect(
        `${key} for ${user.id}`,
        sdk.evalFeature(key).value,
        answerOf(answers, user, key).value,
      );
    sdk.destroy();
  });
  return { agreement: comparison.result(), exposures };
}
