import { Controller, Get, Param, StreamableFile } from '@nestjs/common';
import { NotFoundError } from '@orrery/domain';
import { Access } from '@orrery/platform-service';
import { CONTENT_TYPES } from '../tabular-file/file-format.js';
import { FailedRows } from './failed-rows.js';
import { rowsAsCsv } from './rows-as-csv.js';

const NAME = /^(?<position>\d{1,6})(\.(?<form>jsonl|csv))?$/;

/** All rows that failed an expectation of a validation: `/quality-reports/<id>/failed-rows/<position>.jsonl` or `.csv`. */
@Controller('quality-reports')
export class FailedRowsController {
  constructor(private readonly rows: FailedRows) {}

  @Get(':id/failed-rows/:name')
  @Access('reader')
  async download(@Param('id') id: string, @Param('name') name: string): Promise<StreamableFile> {
    const { position, form = 'jsonl' } = NAME.exec(name)?.groups ?? {};
    if (position === undefined) throw new NotFoundError('Failed rows', name);
    const rows = await this.rows.download(id, Number(position));
    const disposition = `attachment; filename="failed-rows-${position}.${form}"`;
    return form === 'csv'
      ? new StreamableFile(rowsAsCsv(rows), { type: CONTENT_TYPES.CSV, disposition })
      : new StreamableFile(rows.lines, { type: CONTENT_TYPES.JSON_LINES, disposition });
  }
}
