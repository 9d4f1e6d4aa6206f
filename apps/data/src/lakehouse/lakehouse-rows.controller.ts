import { Body, Controller, Headers, HttpCode, Param, Post, StreamableFile } from '@nestjs/common';
import { Access } from '@orrery/platform-service';
import { readRowRequest } from '../table-read/read-row-request.js';
import { ROW_TYPES, rowFormatOf } from '../table-read/row-format.js';
import { LakehouseReads } from './lakehouse-reads.js';
import { LakehouseTables } from './lakehouse-tables.js';

/** Rows of a table that others write, by HTTP, in the form that is asked for. */
@Controller('datasets/:name/lakehouse')
export class LakehouseRowsController {
  constructor(
    private readonly tables: LakehouseTables,
    private readonly reads: LakehouseReads,
  ) {}

  /** `{ columns, filter, limit, offset }`, all of them optional. */
  @Post(':version/rows')
  @HttpCode(200)
  @Access('reader')
  async read(
    @Param('name') name: string,
    @Param('version') version: string,
    @Headers('accept') accept: string | undefined,
    @Body() body: unknown,
  ): Promise<StreamableFile> {
    const [format, request] = [rowFormatOf(accept), readRowRequest(body)];
    const table = await this.tables.get(name);
    const { bytes, sizeBytes } = await this.reads.write(table, version, request, format);
    return new StreamableFile(bytes, { type: ROW_TYPES[format], length: sizeBytes });
  }
}
