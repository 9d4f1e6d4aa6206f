import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { NotFoundError } from '@orrery/domain';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import type { TableColumn } from '@orrery/platform-tables';
import { DatasetVersionLoader } from '../dataset-version/dataset-version.loader.js';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { readRowFilter } from '../table-read/read-row-request.js';
import type { ShownRow } from '../table-read/rows.js';
import { LakehouseReads } from './lakehouse-reads.js';
import { LakehouseTableLoader } from './lakehouse-table.loader.js';
import type { LakehouseTable, LakehouseVersion } from './lakehouse-table.js';

interface TableArgs extends ConnectionArgs {
  readonly columns?: readonly string[] | null;
  readonly filter?: object | null;
}

@Resolver('LakehouseVersion')
export class LakehouseVersionResolver {
  constructor(
    private readonly tables: LakehouseTableLoader,
    private readonly reads: LakehouseReads,
    private readonly versions: DatasetVersionLoader,
  ) {}

  @ResolveField()
  async columns(
    @Parent() version: LakehouseVersion,
    @Context() context: SubgraphContext,
  ): Promise<readonly TableColumn[]> {
    return this.reads.columnsOf(await this.tableOf(version, context), version.version);
  }

  @ResolveField()
  async table(
    @Parent() version: LakehouseVersion,
    @Args() { columns, filter, ...page }: TableArgs,
    @Context() context: SubgraphContext,
  ): Promise<Connection<ShownRow>> {
    const need = { ...(columns && { columns }), ...(filter && { filter: readRowFilter(filter) }) };
    const table = await this.tableOf(version, context);
    const rows = await this.reads.page(table, version.version, need, pageRequest(page));
    return connectionOf(rows, ({ number }) => String(number));
  }

  @ResolveField()
  async pinned(
    @Parent() { pinnedId }: LakehouseVersion,
    @Context() context: SubgraphContext,
  ): Promise<DatasetVersion | null> {
    return pinnedId && this.versions.byId.load(context, pinnedId);
  }

  private async tableOf({ tableId }: LakehouseVersion, context: SubgraphContext): Promise<LakehouseTable> {
    const table = await this.tables.byId.load(context, tableId);
    if (table === null) throw new NotFoundError('Lakehouse table', tableId);
    return table;
  }
}
