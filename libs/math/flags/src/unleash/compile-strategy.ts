import { unleashBucket } from '@orrery/math-bucketing';
import { type IpRange, isInRange, readIpRange } from '../url/ip-range.js';
import type { ContextMatcher } from './constraint/compile-constraint.js';
import { type ContextValue, contextValue } from './context-value.js';
import type { UnleashContext, UnleashOptions } from './unleash-evaluator.js';
import type { UnleashStrategy } from './unleash-state.js';

type Parameters = Readonly<Record<string, string | number | undefined>>;

const RANDOM_IDS = 10_000;

/**
 * Whom a strategy enables, its constraints apart; null for a strategy that Unleash's clients do not have built in.
 *
 * Source: unleash-client (npm), strategy/*.ts.
 */
export function compileStrategy(strategy: UnleashStrategy, options: UnleashOptions): ContextMatcher | null {
  const { name, parameters = {} } = strategy;
  switch (name) {
    case 'default':
      return () => true;
    case 'userWithId':
      return userWithId(parameters);
    case 'gradualRolloutUserId':
      return gradual(parameters, 'userId');
    case 'gradualRolloutSessionId':
      return gradual(parameters, 'sessionId');
    case 'gradualRolloutRandom':
      return atRandom(parameters);
    case 'flexibleRollout':
      return flexible(parameters);
    case 'remoteAddress':
      return remoteAddress(parameters);
    case 'applicationHostname':
      return hostname(parameters, options);
    default:
      return null;
  }
}

function listed(value: string | number | undefined): readonly string[] {
  return value ? String(value).split(/\s*,\s*/) : [];
}

function userWithId({ userIds }: Parameters): ContextMatcher {
  const listedIds = new Set<string | undefined>(listed(userIds));
  return ({ userId }) => userId !== undefined && listedIds.has(userId);
}

function gradual({ percentage, groupId }: Parameters, field: 'userId' | 'sessionId'): ContextMatcher {
  const percent = Number(percentage);
  const group = String(groupId || '');
  return (context) => {
    const id = context[field];
    return !!id && percent > 0 && unleashBucket({ groupId: group, id }) <= percent;
  };
}

function atRandom({ percentage }: Parameters): ContextMatcher {
  const percent = Number(percentage);
  return (context) => percent >= Math.floor(context.random() * 100) + 1;
}

function flexible({ groupId, rollout, stickiness }: Parameters): ContextMatcher {
  const percent = Number(rollout);
  const group = String(groupId || '');
  const idOf = stickyId(String(stickiness || 'default'));
  return (context) => {
    const id = idOf(context);
    return !!id && percent > 0 && unleashBucket({ groupId: group, id }) <= percent;
  };
}

function stickyId(stickiness: string): ContextValue {
  if (stickiness === 'random') return randomId;
  if (stickiness === 'default') return (context) => context.userId || context.sessionId || randomId(context);
  return contextValue(stickiness);
}

function randomId(context: UnleashContext): string {
  return String(Math.round(context.random() * RANDOM_IDS) + 1);
}

function remoteAddress({ IPs }: Parameters): ContextMatcher {
  const written = new Set<string | undefined>(listed(IPs));
  const ranges = [...written].flatMap((text) => readV4(text) ?? []);
  return (context) => {
    if (written.has(context.remoteAddress)) return true;
    const address = readV4(context.remoteAddress);
    return address !== null && ranges.some((range) => isInRange(address, range));
  };
}

function readV4(text: string | undefined): IpRange | null {
  return text === undefined || text.includes(':') ? null : readIpRange(text);
}

function hostname({ hostNames }: Parameters, options: UnleashOptions): ContextMatcher {
  const own = options.hostname?.toLowerCase();
  const isListed = own !== undefined && listed(hostNames).some((name) => name.toLowerCase() === own);
  return () => isListed;
}
