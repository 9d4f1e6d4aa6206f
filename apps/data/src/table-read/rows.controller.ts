import { Body, Controller, Headers, HttpCode, Param, Post, StreamableFile } from '@nestjs/common';
import { Access } from '@orrery/platform-service';
import { Versions } from '../dataset-version/versions.js';
import { readRowRequest } from './read-row-request.js';
import { ROW_TYPES, rowFormatOf } from './row-format.js';
import { Rows } from './rows.js';

/** Rows of versions by HTTP, in the form that is asked for. */
@Controller('dataset-versions')
export class RowsController {
  constructor(
    private readonly versions: Versions,
    private readonly rows: Rows,
  ) {}

  /** `{ columns, filter, limit, offset }`, all of them optional. */
  @Post(':id/rows')
  @HttpCode(200)
  @Access('reader')
  async read(
    @Param('id') id: string,
    @Headers('accept') accept: string | undefined,
    @Body() body: unknown,
  ): Promise<StreamableFile> {
    const [format, request] = [rowFormatOf(accept), readRowRequest(body)];
    const { bytes, sizeBytes } = await this.rows.write(await this.versions.get(id), request, format);
    return new StreamableFile(bytes, { type: ROW_TYPES[format], length: sizeBytes });
  }
}
