import type { Benchmark, Contender } from '../benchmark.js';
import { PeerProcess } from '../peer-process.js';
import type { EvaluationAnswer, EvaluationQuestion, EvaluationWay } from './evaluation-process.js';

const ROUND_MS = 400;

type EvaluationPeer = PeerProcess<EvaluationQuestion, EvaluationAnswer>;

/** Flags by the rules of two SDKs, against those SDKs, each on its own cases. */
export function evaluationBenchmarks(): readonly Benchmark[] {
  return [
    evaluationBenchmark({
      name: 'GrowthBook',
      title: 'the features, bandits and experiments of GrowthBook’s cases.json',
      ours: 'GrowthBook, ours',
      reference: 'GrowthBookClient',
      atLeast: 2,
    }),
    evaluationBenchmark({
      name: 'Unleash',
      title: 'the questions of @unleash/client-specification',
      ours: 'Unleash, ours',
      reference: 'unleash-client',
      atLeast: 3,
    }),
  ];
}

interface Race {
  readonly name: string;
  readonly title: string;
  readonly ours: EvaluationWay;
  readonly reference: EvaluationWay;
  readonly atLeast: number;
}

function evaluationBenchmark({ name, title, ours, reference, atLeast }: Race): Benchmark {
  return {
    name: `experimentation, evaluation as ${name}`,
    title,
    unit: { one: 'evaluation', many: 'evaluations' },
    prepare: async () => {
      const peers = [startPeer(ours), startPeer(reference)] as const;
      return {
        contenders: [contender('ours', peers[0]), contender(reference, peers[1])],
        tolerance: 0,
        close: async () => {
          await Promise.all(peers.map((peer) => peer.stop()));
        },
      };
    },
    warmUpOperations: 500_000,
    goals: [{ reference, throughputAtLeast: atLeast, cpuAtMost: 1 / atLeast }],
  };
}

function startPeer(way: EvaluationWay): EvaluationPeer {
  return new PeerProcess(new URL('./evaluation-process.js', import.meta.url), [way]);
}

function contender(name: string, peer: EvaluationPeer): Contender {
  return {
    name,
    answers: async () => {
      const answer = await peer.ask({ kind: 'answers' });
      if (!('answers' in answer)) throw new Error('Asked for answers, told of work.');
      return answer.answers;
    },
    work: async () => {
      const answer = await peer.ask({ kind: 'work', forMs: ROUND_MS });
      if ('answers' in answer) throw new Error('Asked for work, told answers.');
      return answer;
    },
    pids: [peer.pid],
  };
}
