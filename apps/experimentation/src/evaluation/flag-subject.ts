import type { FlagSubject } from '@orrery/math-flags';

/** Users are asked about by the same identifier everywhere: the routing key, which is their attribute `id`. */
export function flagSubject(userId: string, attributes: Readonly<Record<string, unknown>>): FlagSubject {
  return {
    userId,
    attributes: userId === '' ? attributes : { ...attributes, id: userId },
    random: Math.random,
  };
}
