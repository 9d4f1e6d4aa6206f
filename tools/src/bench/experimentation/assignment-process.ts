// Assigns users to buckets, each way in a process of its own, so that its code and its CPU are its own.
import { createHash } from 'node:crypto';
import { bucketOf, bucketsOf } from '@orrery/math-bucketing';
import type { Work } from '../benchmark.js';
import { digestsOf, keySets, type BucketsOf } from './key-sets.js';

export type AssignmentWay = 'one by one' | 'in batches' | 'createHash and BigInt';

export interface DigestsQuestion {
  readonly kind: 'digests';
  readonly ways: readonly AssignmentWay[];
  /** How many of each set; null for all. */
  readonly keys: number | null;
}

export interface WorkQuestion {
  readonly kind: 'work';
  readonly way: AssignmentWay;
  readonly experimentId: string;
  readonly idBytes: number;
  readonly forMs: number;
}

export type AssignmentQuestion = DigestsQuestion | WorkQuestion;

/** Of the buckets of each set of keys, by each way. */
export type AssignmentAnswer = { readonly digests: readonly (readonly string[])[] } | Work;

const USERS = 20_000;

const WAYS: Readonly<Record<AssignmentWay, BucketsOf>> = {
  'one by one': (experimentId, userIds) => {
    const buckets = new Uint8Array(userIds.length);
    let i = 0;
    for (const userId of userIds) buckets[i++] = bucketOf({ experimentId, userId });
    return buckets;
  },
  'in batches': bucketsOf,
  'createHash and BigInt': (experimentId, userIds) => {
    const buckets = new Uint8Array(userIds.length);
    let i = 0;
    for (const userId of userIds) {
      const digest = createHash('md5').update(`${experimentId}:${userId}`).digest('hex');
      buckets[i++] = Number(BigInt(`0x${digest}`) % 100n);
    }
    return buckets;
  },
};

const idsOf = new Map<number, readonly string[]>();

function answer(question: AssignmentQuestion): AssignmentAnswer {
  if (question.kind === 'work') return work(question);
  const ways = question.ways.map((way) => WAYS[way]);
  return { digests: keySets().map((set) => digestsOf(set, question.keys ?? set.keys, ways)) };
}

function work({ way, experimentId, idBytes, forMs }: WorkQuestion): Work {
  const assign = WAYS[way];
  const userIds = idsOf.get(idBytes) ?? idsWith(idBytes);
  idsOf.set(idBytes, userIds);
  const startedAt = performance.now();
  let operations = 0;
  while (performance.now() - startedAt < forMs) operations += assign(experimentId, userIds).length;
  return { operations, seconds: (performance.now() - startedAt) / 1000 };
}

/** As parsed from JSON, which is how they come in: each a string of its own. */
function idsWith(bytes: number): readonly string[] {
  const ids = Array.from({ length: USERS }, (_, i) => `user-${i * 7919}-`.padEnd(bytes, 'abcdef0123456789'));
  return JSON.parse(JSON.stringify(ids)) as string[];
}

process.on('message', (question: AssignmentQuestion) => process.send?.(answer(question)));
process.once('disconnect', () => process.exit());
