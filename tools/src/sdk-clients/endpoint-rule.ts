import { createHash } from 'node:crypto';
import { Comparison, type Agreement } from './agreement.js';
import { VARIATIONS, VARIATION_PERCENT } from './flags.js';
import { answerOf, type ServerAnswers } from './server-answers.js';
import type { SdkUser } from './users.js';

/** Users of the flag are divided as an endpoint divides them: `int(md5("{abTestId}:{userId}"), 16) % 100`, computed here. */
export function endpointRule(users: readonly SdkUser[], answers: ServerAnswers): Agreement {
  const comparison = new Comparison('md5 rule of the endpoints, by node:crypto');
  for (const user of users) {
    const { variant, metadata } = answerOf(answers, user, 'own-checkout');
    if (metadata.abTestId === undefined) continue;
    const digest = createHash('md5').update(`${metadata.abTestId}:${user.id}`).digest('hex');
    const bucket = Number(BigInt(`0x${digest}`) % 100n);
    comparison.expect(user.id, variant, VARIATIONS[Math.floor(bucket / VARIATION_PERCENT)]);
  }
  return comparison.result();
}
