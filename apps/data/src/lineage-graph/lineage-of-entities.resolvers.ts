import { Args, Parent, ResolveField, ResolveReference, Resolver } from '@nestjs/graphql';
import { isIdentifier } from '@orrery/domain';
import { ORRERY_NAMESPACE } from '@orrery/platform-lineage';
import type { Type } from '@nestjs/common';
import { LineageGraph } from './lineage-graph.service.js';
import type { NodeKind } from './lineage-node.js';
import type { LineageSlice } from './lineage-slice.js';
import { walkRequest, type LineageArgs } from './lineage.resolver.js';

interface Reference {
  readonly id: string;
}

/** The field `lineage` of each type whose things are in the graph: alike for all of them. */
function lineageOf(kind: NodeKind, type: string): Type<object> {
  @Resolver(type)
  class LineageOfEntityResolver {
    constructor(private readonly graph: LineageGraph) {}

    @ResolveField()
    lineage(@Parent() { id }: Reference, @Args() args: LineageArgs): Promise<LineageSlice | null> {
      return this.graph.walk([{ kind, namespace: ORRERY_NAMESPACE, name: id }], walkRequest(args));
    }
  }
  return LineageOfEntityResolver;
}

function lineageOfReference(kind: NodeKind, type: string): Type<object> {
  @Resolver(type)
  class LineageOfReferenceResolver extends lineageOf(kind, type) {
    @ResolveReference()
    byReference(@Parent() { id }: Reference): Reference | null {
      return isIdentifier(id) ? { id } : null;
    }
  }
  return LineageOfReferenceResolver;
}

/** What the service itself keeps is found by its own resolvers. */
export const LINEAGE_OF_ENTITIES: readonly Type<object>[] = [
  lineageOf('DATASET', 'Dataset'),
  lineageOf('DATASET_VERSION', 'DatasetVersion'),
  lineageOfReference('FEATURE_VIEW', 'FeatureView'),
  lineageOfReference('TRAINING_SET', 'TrainingSet'),
  lineageOfReference('EXPERIMENT_RUN', 'Run'),
  lineageOfReference('MODEL_VERSION', 'ModelVersion'),
  lineageOfReference('ENDPOINT', 'Endpoint'),
  lineageOfReference('AB_TEST', 'ABTest'),
  lineageOfReference('MONITOR', 'Monitor'),
];
