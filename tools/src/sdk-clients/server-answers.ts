import { forEachBounded } from '../moving-in/bounded.js';
import type { FlagPlatform } from './flag-platform.js';
import type { SdkUser } from './users.js';

/** What the server says of one flag for one user. */
export interface ServerAnswer {
  readonly value: unknown;
  readonly variant?: string;
  readonly reason: string;
  readonly metadata: { readonly abTest?: string; readonly abTestId?: string };
}

/** By user, then by flag. */
export type ServerAnswers = ReadonlyMap<string, ReadonlyMap<string, ServerAnswer>>;

export const AT_ONCE = 16;

/** The server's own evaluation of all flags for all users: asked of the service itself, with nothing in between. */
export async function serverAnswers(
  platform: FlagPlatform,
  users: readonly SdkUser[],
): Promise<ServerAnswers> {
  const answers = new Map<string, ReadonlyMap<string, ServerAnswer>>();
  await forEachBounded(users, AT_ONCE, async ({ id, ...attributes }) => {
    const response = await fetch(`${platform.direct}/ofrep/v1/evaluate/flags`, {
      method: 'POST',
      headers: { authorization: `Bearer ${platform.tokens.reader}`, 'content-type': 'application/json' },
      body: JSON.stringify({ context: { targetingKey: id, ...attributes } }),
    });
    if (!response.ok) throw new Error(`The server refused a user: ${await response.text()}`);
    const { flags } = (await response.json()) as { flags: (ServerAnswer & { key: string })[] };
    answers.set(id, new Map(flags.map((flag) => [flag.key, flag])));
  });
  return answers;
}

/** What the server says of a flag for a user that was asked about. */
export function answerOf(answers: ServerAnswers, { id }: SdkUser, key: string): ServerAnswer {
  const answer = answers.get(id)?.get(key);
  if (answer === undefined) throw new Error(`The server said nothing of ${key} for ${id}.`);
  return answer;
}
