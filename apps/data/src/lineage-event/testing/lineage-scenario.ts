import { createDataSource, migrate, UnitOfWork } from '@orrery/platform-postgres';
import { parseLineageEvent } from '@orrery/platform-lineage';
import { Resets } from '@orrery/platform-service';
import { createTestDatabase } from '@orrery/testing';
import type { DataSource } from 'typeorm';
import { ColumnEdgeWriter } from '../../column-lineage/column-edge.writer.js';
import { LineageFacetRepository } from '../../lineage-facet/facet.repository.js';
import { EdgeWriter } from '../../lineage-graph/edge.writer.js';
import { GraphReader } from '../../lineage-graph/graph.reader.js';
import { GraphSnapshot } from '../../lineage-graph/graph-snapshot.js';
import type { MemoryGraph } from '../../lineage-graph/memory-graph.js';
import { LineageNodeRepository } from '../../lineage-graph/node.repository.js';
import { RunWriter } from '../../lineage-run/run.writer.js';
import { factsOfEvent } from '../facts-of-event.js';
import { GraphWriter } from '../graph.writer.js';
import { LINEAGE } from '../lineage.capability.js';

const TABLES = [
  'lineage_facet',
  'lineage_facet_body',
  'column_edge',
  'lineage_column',
  'lineage_edge',
  'lineage_run',
  'lineage_schema',
  'lineage_node',
];

/** What is said of the graph, by the names of things: equal for equal graphs, whatever their numbers are. */
const EVERYTHING = `
  SELECT 'node' AS what, jsonb_build_array(kind, namespace, name, label, detail, described_at, first_seen_at)::text AS says
  FROM lineage_node
  UNION ALL SELECT 'schema', jsonb_build_array(n.name, s.happened_at, s.columns)::text
  FROM lineage_schema s JOIN lineage_node n ON n.id = s.node_id
  UNION ALL SELECT 'facet', jsonb_build_array(n.name, f.name, f.happened_at, encode(f.digest, 'hex'))::text
  FROM lineage_facet f JOIN lineage_node n ON n.id = f.node_id
  UNION ALL SELECT 'run', (to_jsonb(r) - 'node_id' - 'job_id')::text FROM lineage_run r
  UNION ALL SELECT 'edge', jsonb_build_array(e.kind, s.name, t.name, e.valid_from, e.valid_to)::text
  FROM lineage_edge e JOIN lineage_node s ON s.id = e.source JOIN lineage_node t ON t.id = e.target
  UNION ALL
  SELECT 'column', jsonb_build_array(sn.name, s.name, tn.name, t.name, r.name, c.how, c.direct, c.valid_from, c.valid_to)::text
  FROM column_edge c JOIN lineage_column s ON s.id = c.source JOIN lineage_column t ON t.id = c.target
  JOIN lineage_node sn ON sn.id = s.node_id JOIN lineage_node tn ON tn.id = t.node_id
  LEFT JOIN lineage_node r ON r.id = c.run_node_id
  ORDER BY 1, 2`;

/** The tables of lineage in a database of their own, and what fills and reads them. */
export class LineageScenario {
  readonly nodes: LineageNodeRepository;
  private readonly writer: GraphWriter;

  private constructor(
    private readonly dataSource: DataSource,
    private readonly drop: () => Promise<void>,
    private readonly unitOfWork = new UnitOfWork(dataSource),
  ) {
    this.nodes = new LineageNodeRepository(unitOfWork);
    const edges = new EdgeWriter(unitOfWork);
    const columns = new ColumnEdgeWriter(unitOfWork);
    this.writer = new GraphWriter(
      unitOfWork,
      this.nodes,
      new RunWriter(unitOfWork),
      edges,
      columns,
      new LineageFacetRepository(unitOfWork),
    );
  }

  static async start(): Promise<LineageScenario> {
    const { entities, migrations } = LINEAGE;
    const database = await createTestDatabase({
      template: 'lineage',
      migrate: async (url) => {
        const dataSource = await createDataSource({ url, entities, migrations }).initialize();
        await migrate(dataSource);
        await dataSource.destroy();
      },
    });
    const dataSource = await createDataSource({ url: database.url, entities, migrations }).initialize();
    return new LineageScenario(dataSource, () => database.drop());
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
    await this.drop();
  }

  async empty(): Promise<void> {
    for (const table of TABLES) await this.dataSource.query(`DELETE FROM ${table}`);
  }

  /** Tells events in one transaction, one after another. */
  async tell(events: readonly object[]): Promise<void> {
    await this.unitOfWork.run(async () => {
      await this.writer.lock();
      for (const json of events) {
        const parsed = parseLineageEvent(json);
        if (parsed.kind === 'refused') throw new Error(JSON.stringify(parsed.faults));
        await this.writer.apply(factsOfEvent(parsed.event));
      }
    });
  }

  everything(): Promise<readonly { readonly what: string; readonly says: string }[]> {
    return this.dataSource.query(EVERYTHING);
  }

  /** The graph as a process holds it that starts now. */
  memory(): Promise<MemoryGraph> {
    return new GraphSnapshot(new GraphReader(this.unitOfWork), new Resets()).latest();
  }

  /** A snapshot that lives on, and reads what is new. */
  snapshot(): GraphSnapshot {
    return new GraphSnapshot(new GraphReader(this.unitOfWork), new Resets());
  }
}
