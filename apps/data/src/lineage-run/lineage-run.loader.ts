import { Injectable } from '@nestjs/common';
import { requestLoader } from '@orrery/platform-graphql';
import type { LineageRun } from './lineage-run.js';
import { LineageRunRepository } from './lineage-run.repository.js';

/** Numbers of what a run read and wrote. */
export interface RunFlows {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

@Injectable()
export class LineageRunLoader {
  readonly byNode = requestLoader<number, LineageRun>(async (nodes) => {
    const runs = await this.runs.findByNodes(nodes);
    return new Map(runs.map((run) => [run.nodeId, run]));
  });

  readonly flowsOf = requestLoader<number, RunFlows>(async (nodes) => {
    const flows = await this.runs.flowsOf(nodes);
    const of = (run: number, kind: 'READ' | 'WRITE') =>
      flows.filter((flow) => flow.run === run && flow.kind === kind).map(({ node }) => node);
    return new Map(nodes.map((run) => [run, { inputs: of(run, 'READ'), outputs: of(run, 'WRITE') }]));
  });

  constructor(private readonly runs: LineageRunRepository) {}
}
