import { PrivateFolders, Sandbox, quoteText, type SqlRow } from '@orrery/platform-tables';
import type { OpenTableFiles, StoredColumn, TableEngine } from '../table-engine.js';
import type { NeededFile, TableFiles } from '../table-files.js';

const LIMITS = { threads: 1, memoryMegabytes: 256 };
const folders = new PrivateFolders('orrery-lakehouse-spec');

/** An engine that sees nothing but the files that it is given. */
export class SandboxEngine implements TableEngine {
  constructor(private readonly files: TableFiles) {}

  within<T>(needed: readonly NeededFile[], work: (files: OpenTableFiles) => Promise<T>): Promise<T> {
    return this.files.within(needed, (paths) =>
      folders.within(async (folder) => {
        const sandbox = await Sandbox.open(folder, { ...LIMITS, readable: [...paths.values()] });
        try {
          return await work({
            stream: (sql) => rowsOf(sandbox, sql),
            pathOf: (name) => paths.get(name) ?? name,
          });
        } finally {
          sandbox.close();
        }
      }),
    );
  }

  columnsOf(needed: readonly NeededFile[]): Promise<ReadonlyMap<string, readonly StoredColumn[]>> {
    return this.within(needed, async ({ stream, pathOf }) => {
      const columns = new Map<string, readonly StoredColumn[]>();
      for (const { name } of needed) {
        const nodes: SqlRow[] = [];
        const sql = `SELECT name, num_children, field_id FROM parquet_schema(${quoteText(pathOf(name))})`;
        for await (const rows of stream(sql)) nodes.push(...rows);
        columns.set(name, rightBelow(nodes));
      }
      return columns;
    });
  }
}

/** The schema of a file is told as a tree, each node before its children: those right below the root are the columns. */
function rightBelow(nodes: readonly SqlRow[]): readonly StoredColumn[] {
  const [root, ...inner] = nodes;
  const columns: StoredColumn[] = [];
  const levels = [Number(root?.['num_children'] ?? 0)];
  for (const { name, num_children: children, field_id: id } of inner) {
    while (levels.at(-1) === 0) levels.pop();
    if (levels.length === 1) columns.push({ name: String(name), fieldId: id == null ? null : Number(id) });
    levels.push((levels.pop() ?? 0) - 1);
    if (Number(children ?? 0) > 0) levels.push(Number(children));
  }
  return columns;
}

async function* rowsOf({ connection }: Sandbox, sql: string): AsyncGenerator<readonly SqlRow[]> {
  const result = await connection.stream(sql);
  for await (const rows of result.yieldRowObjectJs()) yield rows as unknown as SqlRow[];
}
