import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { UnavailableError } from '@orrery/domain';
import { RedisConnections } from '@orrery/platform-redis';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import type { ServingConfig } from '../serving.config.js';
import type { LimitStore, PermitsAsked, TokensAsked, TokensTaken } from './limit-store.js';

/** A replica that was not heard of for so long holds no permits, and is not counted. */
const FORGOTTEN_MS = 5_000;

/** By the clock of Redis, which all replicas share; numbers go as text, since Redis cuts off their fractions. */
const NOW = `local t = redis.call('TIME'); local now = t[1] * 1000 + math.floor(t[2] / 1000);`;

const TAKE = `${NOW}
local rate, burst, wanted, unspent = tonumber(ARGV[1]) / 1000, tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(bucket[1]) or burst, tonumber(bucket[2]) or now
tokens = math.min(burst, tokens + math.max(0, now - at) * rate + unspent)
local granted = math.min(wanted, math.floor(tokens))
tokens = tokens - granted
redis.call('HSET', KEYS[1], 'tokens', string.format('%.17g', tokens), 'at', math.max(now, at))
redis.call('PEXPIRE', KEYS[1], math.ceil(burst / rate) + 1000)
if granted == wanted then return { granted, 0 } end
return { granted, math.ceil((1 - tokens) / rate) }`;

const HOLD = `${NOW}
local concurrent, wanted, forgotten = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local others, held = 0, redis.call('HGETALL', KEYS[1])
for i = 1, #held, 2 do
  local count, seen = string.match(held[i + 1], '(%d+) (%d+)')
  if tonumber(seen) + forgotten < now then redis.call('HDEL', KEYS[1], held[i])
  elseif held[i] ~= ARGV[1] then others = others + tonumber(count) end
end
local granted = math.max(0, math.min(wanted, concurrent - others))
if granted == 0 then redis.call('HDEL', KEYS[1], ARGV[1])
else redis.call('HSET', KEYS[1], ARGV[1], string.format('%d %d', granted, now)) end
redis.call('PEXPIRE', KEYS[1], forgotten)
return granted`;

const GREET = `${NOW}
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[2]))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])`;

/** Buckets and permits in Redis. While it is away, nobody is asked to wait for it again until it has answered a greeting. */
@Injectable()
export class RedisLimitStore implements LimitStore {
  private readonly replica = randomUUID();
  private isAway = false;
  replicas = 1;

  constructor(
    private readonly redis: RedisConnections,
    @Inject(SERVICE_CONFIG) private readonly config: Pick<ServingConfig, 'limitAnswerMs'>,
  ) {}

  async take(bucket: string, { perSecond, burst, wanted, unspent }: TokensAsked): Promise<TokensTaken> {
    const key = this.redis.key('serving', 'limit', bucket, 'tokens');
    const answer = await this.ask(() =>
      this.redis.commands.eval(TAKE, 1, key, perSecond, burst, wanted, unspent),
    );
    const [granted, waitMs] = answer as [number, number];
    return { granted, waitMs };
  }

  async hold(permits: string, { concurrent, wanted }: PermitsAsked): Promise<number> {
    const key = this.redis.key('serving', 'limit', permits, 'permits');
    const { replica } = this;
    return (await this.ask(() =>
      this.redis.commands.eval(HOLD, 1, key, replica, concurrent, wanted, FORGOTTEN_MS),
    )) as number;
  }

  /** Tells the others that this replica is there, and hears how many there are. Never rejects. */
  async greet(): Promise<void> {
    const key = this.redis.key('serving', 'limit', 'replicas');
    try {
      this.replicas = (await this.inTime(
        this.redis.commands.eval(GREET, 1, key, this.replica, FORGOTTEN_MS),
      )) as number;
      this.isAway = false;
    } catch {
      this.isAway = true;
    }
  }

  private async ask(send: () => Promise<unknown>): Promise<unknown> {
    if (this.isAway) throw away();
    try {
      return await this.inTime(send());
    } catch (error) {
      this.isAway = true;
      throw error;
    }
  }

  private async inTime<T>(answer: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(away()), this.config.limitAnswerMs);
    });
    // What comes after the time is nobody's.
    answer.catch(() => undefined);
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function away(): UnavailableError {
  return new UnavailableError('Redis does not answer.');
}
