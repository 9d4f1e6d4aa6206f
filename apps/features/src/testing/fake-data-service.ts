import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A version of a dataset, as CSV. */
export interface FakeVersion {
  readonly id: string;
  readonly version: number;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly kind: string }[];
  readonly csv: string;
}

/** A listener that knows some datasets the way the data service does: by GraphQL, and their files. */
export class FakeDataService {
  /** Versions by the name of their dataset; `id` is the dataset's. */
  readonly datasets = new Map<string, { readonly id: string; readonly versions: FakeVersion[] }>();
  /** Identifiers of the versions whose files were sent, in order. */
  readonly downloads: string[] = [];
  /** While true, files are refused as they are while a service starts. */
  isDown = false;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      const file = /^\/dataset-versions\/([^/]+)\/content$/.exec(request.url ?? '');
      if (file?.[1] !== undefined) {
        const { status, body } = this.file(file[1]);
        response.writeHead(status).end(body);
        return;
      }
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { variables } = JSON.parse(Buffer.concat(chunks).toString()) as { variables: { name: string } };
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ data: { dataset: this.describe(variables.name) } }));
      });
    });
  }

  static async start(): Promise<FakeDataService> {
    const fake = new FakeDataService();
    await new Promise<void>((resolve) => fake.server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private describe(name: string): object | null {
    const dataset = this.datasets.get(name);
    if (dataset === undefined) return null;
    const nodes = dataset.versions
      .toReversed()
      .map(({ id, version, columns }) => ({ id, version, format: 'CSV', isTableFile: true, columns }));
    return { id: dataset.id, versions: { nodes, pageInfo: { hasNextPage: false, endCursor: null } } };
  }

  private file(id: string): { readonly status: number; readonly body: string } {
    if (this.isDown) return { status: 503, body: '{}' };
    const versions = [...this.datasets.values()].flatMap((dataset) => dataset.versions);
    const version = versions.find((candidate) => candidate.id === id);
    if (version === undefined) return { status: 404, body: '{"code":"NOT_FOUND"}' };
    this.downloads.push(id);
    return { status: 200, body: version.csv };
  }
}
