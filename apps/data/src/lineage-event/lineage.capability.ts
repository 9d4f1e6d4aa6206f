import type { Capability } from '../capability.js';
import { ColumnEdgeEntity } from '../column-lineage/column-edge.entity.js';
import { ColumnEdgeWriter } from '../column-lineage/column-edge.writer.js';
import { LineageColumnEntity } from '../column-lineage/lineage-column.entity.js';
import { CreateLineageNodes1760000000060 } from '../database/migrations/1760000000060-create-lineage-nodes.js';
import { CreateLineageRuns1760000000061 } from '../database/migrations/1760000000061-create-lineage-runs.js';
import { CreateLineageEdges1760000000062 } from '../database/migrations/1760000000062-create-lineage-edges.js';
import { CreateColumnLineage1760000000063 } from '../database/migrations/1760000000063-create-column-lineage.js';
import { CreateLineageFacets1760000000064 } from '../database/migrations/1760000000064-create-lineage-facets.js';
import { ColumnFlowResolver, ColumnLineageResolver } from '../column-lineage/column-lineage.resolver.js';
import { ColumnLineageService } from '../column-lineage/column-lineage.service.js';
import { ImpactResolver } from '../impact/impact.resolver.js';
import { ImpactService } from '../impact/impact.service.js';
import { LineageFacetRepository } from '../lineage-facet/facet.repository.js';
import { LineageFacetBodyEntity, LineageFacetEntity } from '../lineage-facet/lineage-facet.entity.js';
import { LineageFacetLoader } from '../lineage-facet/lineage-facet.loader.js';
import { FacetsOfNodeResolver, FacetsOfRunResolver } from '../lineage-facet/lineage-facet.resolvers.js';
import { EdgeWriter } from '../lineage-graph/edge.writer.js';
import { GraphReader } from '../lineage-graph/graph.reader.js';
import { GraphSnapshot } from '../lineage-graph/graph-snapshot.js';
import { LineageEdgeEntity } from '../lineage-graph/lineage-edge.entity.js';
import { LineageGraph } from '../lineage-graph/lineage-graph.service.js';
import { LineageNodeLoader } from '../lineage-graph/lineage-node.loader.js';
import { LineageNodeResolver } from '../lineage-graph/lineage-node.resolver.js';
import { LINEAGE_OF_ENTITIES } from '../lineage-graph/lineage-of-entities.resolvers.js';
import { LineageResolver } from '../lineage-graph/lineage.resolver.js';
import { MarquezController } from '../lineage-graph/marquez.controller.js';
import { LineageNodeEntity } from '../lineage-graph/lineage-node.entity.js';
import { LineageSchemaEntity } from '../lineage-graph/lineage-schema.entity.js';
import { LineageNodeRepository } from '../lineage-graph/node.repository.js';
import { LineageJobResolver } from '../lineage-job/lineage-job.resolver.js';
import { LineageRunLoader } from '../lineage-run/lineage-run.loader.js';
import { LineageRunRepository } from '../lineage-run/lineage-run.repository.js';
import { LineageRunResolver } from '../lineage-run/lineage-run.resolver.js';
import { LineageRunEntity } from '../lineage-run/lineage-run.entity.js';
import { RunWriter } from '../lineage-run/run.writer.js';
import { EventExpiry } from './event-expiry.js';
import { GraphWriter } from './graph.writer.js';
import { LineageEventController } from './lineage-event.controller.js';
import { LineageEventEntity } from './lineage-event.entity.js';
import { LineageEventRepository } from './lineage-event.repository.js';
import { LineageIntake } from './lineage-intake.service.js';
import { OpenLineageEmission } from './open-lineage-emission.js';
import { ReportListener } from './report-listener.js';
import { ReportNames } from './report-names.js';

/** Lineage: what came from what, as of any moment. */
export const LINEAGE: Capability = {
  providers: [
    ColumnEdgeWriter,
    ColumnFlowResolver,
    ColumnLineageResolver,
    ColumnLineageService,
    EdgeWriter,
    GraphReader,
    GraphSnapshot,
    EventExpiry,
    FacetsOfNodeResolver,
    FacetsOfRunResolver,
    GraphWriter,
    ImpactResolver,
    ImpactService,
    LineageEventRepository,
    LineageFacetLoader,
    LineageFacetRepository,
    LineageGraph,
    LineageIntake,
    LineageJobResolver,
    LineageNodeLoader,
    LineageNodeRepository,
    LineageNodeResolver,
    LineageResolver,
    LineageRunLoader,
    LineageRunRepository,
    LineageRunResolver,
    OpenLineageEmission,
    ReportListener,
    ReportNames,
    RunWriter,
    ...LINEAGE_OF_ENTITIES,
  ],
  controllers: [LineageEventController, MarquezController],
  entities: [
    ColumnEdgeEntity,
    LineageColumnEntity,
    LineageEdgeEntity,
    LineageEventEntity,
    LineageFacetBodyEntity,
    LineageFacetEntity,
    LineageNodeEntity,
    LineageRunEntity,
    LineageSchemaEntity,
  ],
  migrations: [
    CreateLineageNodes1760000000060,
    CreateLineageRuns1760000000061,
    CreateLineageEdges1760000000062,
    CreateColumnLineage1760000000063,
    CreateLineageFacets1760000000064,
  ],
};
