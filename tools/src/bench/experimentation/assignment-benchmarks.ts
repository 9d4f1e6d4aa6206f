import { AnswersDifferError } from '../run-benchmark.js';
import type { Benchmark, Contender } from '../benchmark.js';
import { PeerProcess } from '../peer-process.js';
import type { AssignmentAnswer, AssignmentQuestion, AssignmentWay } from './assignment-process.js';
import { keySets } from './key-sets.js';

const REFERENCE = 'createHash and BigInt';
const ROUND_MS = 300;
/** Of each set of keys, before every measurement; all of them are compared with Python's. */
const COMPARED_KEYS = 20_000;

type AssignmentPeer = PeerProcess<AssignmentQuestion, AssignmentAnswer>;

/** A key of `experimentId`, a colon and as many bytes of an id. */
interface KeyShape {
  readonly experimentId: string;
  readonly idBytes: number;
}

const SHORT: KeyShape = { experimentId: 'checkout-2026', idBytes: 23 };
/** What a test and a user are called where both are UUIDs: two of MD5's blocks. */
const UUIDS: KeyShape = { experimentId: '3f1c2c9e-8f6a-4f0e-9d3c-1f2e3d4c5b6a', idBytes: 36 };

/** Users to buckets by MD5, exactly, against the obvious way to write it. */
export function assignmentBenchmarks(): readonly Benchmark[] {
  return [
    assignmentBenchmark('one by one', SHORT, 3.5),
    assignmentBenchmark('in batches', SHORT, 8),
    assignmentBenchmark('one by one', UUIDS, 2),
    assignmentBenchmark('in batches', UUIDS, 6),
  ];
}

function assignmentBenchmark(way: AssignmentWay, shape: KeyShape, atLeast: number): Benchmark {
  const bytes = shape.experimentId.length + 1 + shape.idBytes;
  return {
    name: `experimentation, assignment ${way}`,
    title: `int(md5("{experiment}:{user}")) % 100 of keys of ${bytes} bytes`,
    unit: { one: 'user', many: 'users' },
    prepare: async () => {
      const [ours, reference] = [startPeer(), startPeer()];
      return {
        contenders: [contender('ours', way, ours, shape), contender(REFERENCE, REFERENCE, reference, shape)],
        tolerance: 0,
        close: async () => {
          await Promise.all([ours.stop(), reference.stop()]);
        },
      };
    },
    warmUpOperations: 200_000,
    goals: [{ reference: REFERENCE, throughputAtLeast: atLeast, cpuAtMost: 1 / atLeast }],
  };
}

/**
 * Computes all keys of all sets in both of our ways.
 *
 * @returns how many keys each way agreed with Python on.
 * @throws {AnswersDifferError} naming the first set that differs.
 */
export async function compareWithPython(): Promise<number> {
  const sets = keySets();
  const peer = startPeer();
  try {
    const digests = await digestsOf(peer, ['one by one', 'in batches'], null);
    const wrong = sets.find(({ sha256 }, i) => digests[i]?.some((digest) => digest !== sha256));
    if (wrong) throw new AnswersDifferError(`Not the buckets that Python computed: keys in ${wrong.name}.`);
  } finally {
    await peer.stop();
  }
  return sets.reduce((sum, { keys }) => sum + keys, 0);
}

function startPeer(): AssignmentPeer {
  return new PeerProcess(new URL('./assignment-process.js', import.meta.url));
}

function contender(name: string, way: AssignmentWay, peer: AssignmentPeer, shape: KeyShape): Contender {
  return {
    name,
    answers: () => digestsOf(peer, [way], COMPARED_KEYS),
    work: async () => {
      const answer = await peer.ask({ kind: 'work', way, ...shape, forMs: ROUND_MS });
      if ('digests' in answer) throw new Error('Asked for work, told digests.');
      return answer;
    },
    pids: [peer.pid],
  };
}

async function digestsOf(
  peer: AssignmentPeer,
  ways: readonly AssignmentWay[],
  keys: number | null,
): Promise<readonly (readonly string[])[]> {
  const answer = await peer.ask({ kind: 'digests', ways, keys });
  if (!('digests' in answer)) throw new Error('Asked for digests, told of work.');
  return answer.digests;
}
