import { Injectable } from '@nestjs/common';
import { ConflictError, type DatasetVersionId } from '@orrery/domain';
import { ColumnSketch } from '@orrery/math-statistics';
import { ServiceClient, ServiceRefusal } from '@orrery/platform-service';
import { z } from 'zod';

/** A column of dataset versions. */
export interface SketchedColumn {
  readonly name: string;
  readonly kind: string;
  readonly sketch: ColumnSketch;
}

const DEADLINE_MS = 30_000;

const answerSchema = z.object({
  format: z.literal('column-sketches/1'),
  columns: z.array(z.object({ name: z.string(), kind: z.string(), sketch: z.base64() })),
});

/** What the data service keeps of the columns of dataset versions. */
@Injectable()
export class DatasetVersionSource {
  constructor(private readonly services: ServiceClient) {}

  /**
   * Columns by their names, each over the rows of all versions.
   * @throws {ConflictError} when a version, or what is kept of one of these columns, is not there, or
   * when a column is of different kinds in two versions.
   */
  async readColumns(
    ids: readonly DatasetVersionId[],
    names: readonly string[],
  ): Promise<ReadonlyMap<string, SketchedColumn>> {
    const parts = new Map<string, readonly SketchedColumn[]>();
    for (const id of ids) {
      for (const column of await this.columnsOf(id, names)) {
        parts.set(column.name, [...(parts.get(column.name) ?? []), column]);
      }
    }
    return new Map(
      [...parts].flatMap(([name, [first, ...others]]) => {
        return first === undefined ? [] : [[name, mergedOf(first, others)]];
      }),
    );
  }

  private async columnsOf(
    id: DatasetVersionId,
    names: readonly string[],
  ): Promise<readonly SketchedColumn[]> {
    const query = new URLSearchParams(names.map((name): [string, string] => ['columns', name]));
    const path = `/dataset-versions/${id}/sketches?${query}`;
    try {
      const answer = await this.services.json('data', { method: 'GET', path, deadlineMs: DEADLINE_MS });
      return answerSchema.parse(answer).columns.map(({ name, kind, sketch }) => {
        return { name, kind, sketch: ColumnSketch.fromBytes(Buffer.from(sketch, 'base64')) };
      });
    } catch (error) {
      if (error instanceof ServiceRefusal && error.status === 404) throw new ConflictError(error.message);
      throw error;
    }
  }
}

function mergedOf(first: SketchedColumn, others: readonly SketchedColumn[]): SketchedColumn {
  const other = others.find(({ kind }) => kind !== first.kind);
  if (other !== undefined) {
    throw new ConflictError(
      `"${first.name}" is of kind ${first.kind} in one dataset version and ${other.kind} in another.`,
    );
  }
  const sketches = others.map(({ sketch }) => sketch);
  return { ...first, sketch: ColumnSketch.merged([first.sketch, ...sketches]) };
}
