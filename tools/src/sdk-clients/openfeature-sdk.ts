import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OpenFeature, type EvaluationDetails, type FlagValue } from '@openfeature/server-sdk';
import { forEachBounded } from '../moving-in/bounded.js';
import { Comparison, type Agreement } from './agreement.js';
import type { FlagPlatform } from './flag-platform.js';
import { AT_ONCE, answerOf, type ServerAnswers } from './server-answers.js';
import type { SdkUser } from './users.js';

/** Every flag of a user is a request of its own: numbers are asked for by some. */
const NUMBERS_EVERY = 10;

/** `@openfeature/ofrep-provider` behind OpenFeature's own client asks one flag at a time. */
export async function openFeatureSdk(
  platform: FlagPlatform,
  users: readonly SdkUser[],
  answers: ServerAnswers,
): Promise<Agreement> {
  const headers: [string, string][] = [['Authorization', `Bearer ${platform.tokens.reader}`]];
  await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: platform.url, headers }));
  const client = OpenFeature.getClient();
  const comparison = new Comparison('@openfeature/ofrep-provider');
  await forEachBounded(users, AT_ONCE, async (user) => {
    const { id: targetingKey, ...attributes } = user;
    const context = { targetingKey, ...attributes };
    const told: EvaluationDetails<FlagValue>[] = [
      await client.getStringDetails('own-checkout', '?', context),
    ];
    if (user.age % NUMBERS_EVERY === 0) told.push(await client.getNumberDetails('gb-limit', -1, context));
    for (const { flagKey, value, variant, reason } of told) {
      const expected = answerOf(answers, user, flagKey);
      comparison.expect(
        `${flagKey} for ${targetingKey}`,
        { value, variant, reason },
        {
          value: expected.value,
          variant: expected.variant,
          reason: expected.reason,
        },
      );
    }
  });
  await OpenFeature.close();
  return comparison.result();
}
