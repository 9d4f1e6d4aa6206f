import { PrivateFolders, Sandbox, type SqlRow } from '@orrery/platform-tables';
import type { OpenTableFiles, TableEngine } from '../table-engine.js';
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
}

async function* rowsOf({ connection }: Sandbox, sql: string): AsyncGenerator<readonly SqlRow[]> {
  const result = await connection.stream(sql);
  for await (const rows of result.yieldRowObjectJs()) yield rows as unknown as SqlRow[];
}
