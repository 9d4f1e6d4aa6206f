import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { connectionOf, pageRequest, type Connection, type ConnectionArgs } from '@orrery/platform-graphql';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { readRowFilter } from './read-row-request.js';
import { Rows, type ShownRow } from './rows.js';

interface TableArgs extends ConnectionArgs {
  readonly columns?: readonly string[] | null;
  readonly filter?: object | null;
}

@Resolver('DatasetVersion')
export class RowsResolver {
  constructor(private readonly rows: Rows) {}

  @ResolveField()
  async table(
    @Parent() version: DatasetVersion,
    @Args() { columns, filter, ...page }: TableArgs,
  ): Promise<Connection<ShownRow>> {
    const need = { ...(columns && { columns }), ...(filter && { filter: readRowFilter(filter) }) };
    return connectionOf(await this.rows.page(version, need, pageRequest(page)), ({ number }) =>
      String(number),
    );
  }
}
