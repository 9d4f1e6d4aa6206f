import { z } from 'zod';

const PRIMITIVES = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const;

export type AvroPrimitive = (typeof PRIMITIVES)[number];

/** A schema of Avro whose names were looked up. */
export type AvroSchema =
  | { readonly kind: AvroPrimitive }
  | { readonly kind: 'record'; readonly fields: readonly AvroField[] }
  | { readonly kind: 'enum'; readonly symbols: readonly string[] }
  | { readonly kind: 'array'; readonly items: AvroSchema }
  | { readonly kind: 'map'; readonly values: AvroSchema }
  | { readonly kind: 'fixed'; readonly size: number }
  | { readonly kind: 'union'; readonly branches: readonly AvroSchema[] };

export interface AvroField {
  readonly name: string;
  readonly type: AvroSchema;
}

const named = z.object({ name: z.string(), namespace: z.string().nullish() });

const complex = z.discriminatedUnion('type', [
  named.extend({
    type: z.literal('record'),
    fields: z.array(z.object({ name: z.string(), type: z.unknown() })),
  }),
  named.extend({ type: z.literal('enum'), symbols: z.array(z.string()) }),
  named.extend({ type: z.literal('fixed'), size: z.int().nonnegative() }),
  z.object({ type: z.literal('array'), items: z.unknown() }),
  z.object({ type: z.literal('map'), values: z.unknown() }),
]);

const DEEPEST = 64;

/** Reads a schema as files of Avro carry it. @throws {RangeError} for what is none. */
export function readAvroSchema(json: unknown): AvroSchema {
  return new SchemaReader().read(json, 0);
}

class SchemaReader {
  private readonly known = new Map<string, AvroSchema>();

  read(json: unknown, depth: number): AvroSchema {
    if (depth > DEEPEST) throw new RangeError('Its schema is nested too deep.');
    if (typeof json === 'string') return this.byName(json);
    if (Array.isArray(json)) {
      return { kind: 'union', branches: json.map((branch: unknown) => this.read(branch, depth + 1)) };
    }
    const parsed = complex.safeParse(json);
    if (parsed.success) return this.complex(parsed.data, depth);
    // A primitive with attributes of its own: {"type": "int", "logicalType": "date"}.
    const inner = z.object({ type: z.unknown() }).safeParse(json);
    if (inner.success) return this.read(inner.data.type, depth + 1);
    throw new RangeError('It has no Avro schema.');
  }

  private byName(name: string): AvroSchema {
    const primitive = PRIMITIVES.find((known) => known === name);
    if (primitive !== undefined) return { kind: primitive };
    const known = this.known.get(name) ?? this.known.get(name.split('.').at(-1) ?? name);
    if (known === undefined) throw new RangeError(`Its schema names "${name}", which is nothing.`);
    return known;
  }

  private complex(json: z.infer<typeof complex>, depth: number): AvroSchema {
    if (json.type === 'array') return { kind: 'array', items: this.read(json.items, depth + 1) };
    if (json.type === 'map') return { kind: 'map', values: this.read(json.values, depth + 1) };
    if (json.type === 'enum') return this.keep(json.name, { kind: 'enum', symbols: json.symbols });
    if (json.type === 'fixed') return this.keep(json.name, { kind: 'fixed', size: json.size });
    const fields = json.fields.map(({ name, type }) => ({ name, type: this.read(type, depth + 1) }));
    return this.keep(json.name, { kind: 'record', fields });
  }

  private keep(name: string, schema: AvroSchema): AvroSchema {
    this.known.set(name, schema);
    return schema;
  }
}
