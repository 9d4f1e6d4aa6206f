import type { Capability } from '../capability.js';
import { ColumnEdgeEntity } from '../column-lineage/column-edge.entity.js';
import { ColumnEdgeWriter } from '../column-lineage/column-edge.writer.js';
import { LineageColumnEntity } from '../column-lineage/lineage-column.entity.js';
import { CreateLineageNodes1760000000060 } from '../database/migrations/1760000000060-create-lineage-nodes.js';
import { CreateLineageRuns1760000000061 } from '../database/migrations/1760000000061-create-lineage-runs.js';
import { CreateLineageEdges1760000000062 } from '../database/migrations/1760000000062-create-lineage-edges.js';
import { CreateColumnLineage1760000000063 } from '../database/migrations/1760000000063-create-column-lineage.js';
import { EdgeWriter } from '../lineage-graph/edge.writer.js';
import { GraphReader } from '../lineage-graph/graph.reader.js';
import { GraphSnapshot } from '../lineage-graph/graph-snapshot.js';
import { LineageEdgeEntity } from '../lineage-graph/lineage-edge.entity.js';
import { LineageNodeEntity } from '../lineage-graph/lineage-node.entity.js';
import { LineageSchemaEntity } from '../lineage-graph/lineage-schema.entity.js';
import { LineageNodeRepository } from '../lineage-graph/node.repository.js';
import { LineageRunEntity } from '../lineage-run/lineage-run.entity.js';
import { RunWriter } from '../lineage-run/run.writer.js';
import { GraphWriter } from './graph.writer.js';
import { LineageEventEntity } from './lineage-event.entity.js';

/** Lineage: what came from what, as of any moment. */
export const LINEAGE: Capability = {
  providers: [
    ColumnEdgeWriter,
    EdgeWriter,
    GraphReader,
    GraphSnapshot,
    GraphWriter,
    LineageNodeRepository,
    RunWriter,
  ],
  controllers: [],
  entities: [
    ColumnEdgeEntity,
    LineageColumnEntity,
    LineageEdgeEntity,
    LineageEventEntity,
    LineageNodeEntity,
    LineageRunEntity,
    LineageSchemaEntity,
  ],
  migrations: [
    CreateLineageNodes1760000000060,
    CreateLineageRuns1760000000061,
    CreateLineageEdges1760000000062,
    CreateColumnLineage1760000000063,
  ],
};
