import { z } from 'zod';
import { BrokenTableError, UnsupportedTableFeatureError } from '../lakehouse.errors.js';
import type { IcebergField, IcebergType } from './iceberg-metadata.js';

/** The property that says what columns are called in files that do not have their numbers. */
export const NAME_MAPPING = 'schema.name-mapping.default';

interface FieldMapping {
  readonly names: readonly string[];
  readonly 'field-id'?: number | null | undefined;
  readonly fields?: readonly FieldMapping[] | null | undefined;
}

const mapping: z.ZodType<FieldMapping> = z.lazy(() =>
  z.object({
    names: z.array(z.string()),
    'field-id': z.int().nullish(),
    fields: z.array(mapping).nullish(),
  }),
);

/** What files without numbers may call the columns (Iceberg, column projection). */
export class NameMapping {
  private readonly ids = new Map<string, number>();

  private constructor(
    private readonly fields: readonly FieldMapping[],
    private readonly file: string,
  ) {
    for (const { names, 'field-id': id } of fields) {
      if (id != null) for (const name of names) this.add(name, id);
    }
  }

  /** @param file what to name if it cannot be read. @throws {BrokenTableError} */
  static read(text: string, file: string): NameMapping {
    try {
      return new NameMapping(z.array(mapping).parse(JSON.parse(text)), file);
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
      throw new BrokenTableError(file, `has no ${NAME_MAPPING} that can be read`);
    }
  }

  /** The number of the column that a file calls so; undefined for one that the table does not have. */
  idOf(name: string): number | undefined {
    return this.ids.get(name);
  }

  /** The engine finds what is in columns by name: that must be the one that the table has now. @throws {UnsupportedTableFeatureError} */
  requirePlainParts(columns: readonly IcebergField[]): void {
    for (const column of columns) {
      const mapped = this.fields.find(({ 'field-id': id }) => id === column.id);
      if (mapped === undefined || mapped.names.length === 0) continue;
      if (!keepsNames(column.type, mapped.fields ?? [])) {
        throw new UnsupportedTableFeatureError(
          'ICEBERG',
          `${NAME_MAPPING} with other names for parts of "${column.name}"`,
        );
      }
    }
  }

  private add(name: string, id: number): void {
    const known = this.ids.get(name);
    if (known !== undefined && known !== id) {
      throw new BrokenTableError(this.file, `maps the name "${name}" to two columns`);
    }
    this.ids.set(name, id);
  }
}

function keepsNames(type: IcebergType, fields: readonly FieldMapping[]): boolean {
  if (typeof type === 'string') return true;
  const below = (name: string): readonly FieldMapping[] =>
    fields.find(({ names }) => names.includes(name))?.fields ?? [];
  if (type.type === 'list') return keepsNames(type.element, below('element'));
  if (type.type === 'map')
    return keepsNames(type.key, below('key')) && keepsNames(type.value, below('value'));
  return type.fields.every(({ id, name, type: part }) => {
    const mapped = fields.find((field) => field['field-id'] === id);
    return mapped?.names.includes(name) === true && keepsNames(part, mapped.fields ?? []);
  });
}
