/** Whoever flags are evaluated for: the routing key, and what is known besides. */
export interface SdkUser {
  readonly id: string;
  readonly country: string;
  readonly plan: string;
  readonly version: string;
  readonly age: number;
}

const SCRIPTS = [
  (n: number) => `user-${n}`,
  (n: number) => `Zoë Ærøskøbing ${n}`,
  (n: number) => `利用者${n}号`,
  (n: number) => `👩‍🚀🚢${String.fromCodePoint(0x1f600 + (n % 64))}${n}`,
];
const COUNTRIES = ['NO', 'JP', 'BR', 'IS', 'ÅL'];
const PLANS = ['free', 'pro', 'предприятие'];

/** Users of four scripts: ASCII, Latin, CJK and emoji, in equal parts. */
export function sdkUsers(count: number): readonly SdkUser[] {
  return Array.from({ length: count }, (_, n) => ({
    id: SCRIPTS[n % SCRIPTS.length]?.(n) ?? '',
    country: COUNTRIES[n % COUNTRIES.length] ?? '',
    plan: PLANS[n % PLANS.length] ?? '',
    version: `${n % 4}.${n % 13}.${n % 7}`,
    age: n % 91,
  }));
}
