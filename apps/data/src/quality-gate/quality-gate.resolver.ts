import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { InvalidInputError, type DatasetId } from '@orrery/domain';
import { requestListLoader, type SubgraphContext } from '@orrery/platform-graphql';
import { VersionDecisions } from '../dataset-version/version-decisions.js';
import type { Dataset } from '../dataset/dataset.js';
import { QualityGateRepository } from './quality-gate.repository.js';
import { QualityGates } from './quality-gates.js';
import type { GateAction, QualityGate } from './quality-gate.js';

interface SetQualityGateInput {
  readonly dataset: string;
  readonly branch?: string | null;
  readonly critical: GateAction;
  readonly warning: GateAction;
  readonly info: GateAction;
}

interface DecideInput {
  readonly versionId: string;
  readonly reason: string;
}

const LONGEST_REASON = 2000;

@Resolver('Dataset')
export class QualityGateResolver {
  private readonly ofDatasets = requestListLoader<DatasetId, QualityGate>(
    (ids) => this.repository.gatesOf(ids),
    ({ datasetId }) => datasetId,
  );

  constructor(
    private readonly gates: QualityGates,
    private readonly repository: QualityGateRepository,
    private readonly decisions: VersionDecisions,
  ) {}

  @ResolveField()
  async qualityGates(@Parent() { id }: Dataset, @Context() context: SubgraphContext) {
    const gates = await this.ofDatasets.load(context, id);
    return gates.map(({ branch, actions }) => ({ branch, ...actions }));
  }

  @Mutation('setQualityGate')
  async set(@Args('input') { dataset, branch = null, ...actions }: SetQualityGateInput) {
    return {
      __typename: 'SetQualityGateSuccess',
      dataset: await this.gates.set({ dataset, branch, actions }),
    };
  }

  @Mutation('releaseDatasetVersion')
  async release(@Args('input') input: DecideInput, @Context() { principal }: SubgraphContext) {
    const version = await this.decisions.release({ ...decision(input), by: principal.name });
    return { __typename: 'DecideDatasetVersionSuccess', version };
  }

  @Mutation('rejectDatasetVersion')
  async reject(@Args('input') input: DecideInput, @Context() { principal }: SubgraphContext) {
    const version = await this.decisions.reject({ ...decision(input), by: principal.name });
    return { __typename: 'DecideDatasetVersionSuccess', version };
  }
}

function decision({ versionId: id, reason }: DecideInput) {
  if (reason.trim() === '' || reason.length > LONGEST_REASON) {
    throw new InvalidInputError('reason', `Say why, in up to ${LONGEST_REASON} characters.`);
  }
  return { id, reason };
}
