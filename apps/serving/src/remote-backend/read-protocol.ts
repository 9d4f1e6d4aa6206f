import { InvalidInputError, TENSOR_TYPES, type ModelSignature } from '@orrery/domain';
import { z } from 'zod';
import type { RemoteProtocol } from './open-client.js';

/** What the graph is given, of which each kind of server needs its part. */
export interface ProtocolInput {
  readonly kind: RemoteProtocol['kind'];
  readonly model?: string | null;
  readonly version?: string | null;
  readonly predictPath?: string | null;
  readonly healthPath?: string | null;
  readonly inputs?: unknown;
  readonly outputs?: unknown;
}

const NUMBERED: ReadonlySet<string> = new Set(['TF_SERVING_REST', 'TF_SERVING_GRPC']);
const MOST_TENSORS = 1_000;

const path = z.string().regex(/^\/[\x21-\x7e]{0,1000}$/, 'A path begins with "/" and has no blanks.');
const tensors = z
  .array(
    z.object({
      name: z.string().min(1).max(1000),
      dtype: z.enum(TENSOR_TYPES, `A type is one of ${TENSOR_TYPES.join(', ')}.`),
      shape: z.array(z.number().int().min(0).nullable()).max(32),
    }),
  )
  .min(1, 'Such a service does not tell what it takes and gives: state it.')
  .max(MOST_TENSORS)
  .refine(
    (specs) => new Set(specs.map(({ name }) => name)).size === specs.length,
    'A name stands there twice.',
  );

/** @param version Of the registered version, whose name and number are those at the server unless it has others. @throws {InvalidInputError} */
export function readProtocol(input: ProtocolInput, version: { readonly model: string }): RemoteProtocol {
  const { kind } = input;
  if (kind === 'HTTP_ROWS') {
    return {
      kind,
      predictPath: read('predictPath', path, input.predictPath ?? '/predict'),
      healthPath: read('healthPath', path, input.healthPath ?? '/health'),
      signature: readSignature(input),
    };
  }
  const at = input.version ?? null;
  if (at !== null && (NUMBERED.has(kind) ? !/^\d{1,18}$/.test(at) : at === '' || at.length > 200)) {
    throw new InvalidInputError('version', 'TF Serving numbers its versions; others have a name for them.');
  }
  const name = input.model ?? version.model;
  if (name === '' || name.length > 1000)
    throw new InvalidInputError('model', 'Give the name of the model there.');
  return { kind, model: { model: name, version: at } };
}

function readSignature({ inputs, outputs }: ProtocolInput): ModelSignature {
  return { inputs: readRows('inputs', inputs), outputs: readRows('outputs', outputs) };
}

/** Each has a row for each row of a request, so that rows can be sent. */
function readRows(field: string, given: unknown): ModelSignature['inputs'] {
  const specs = read(field, tensors, given ?? []);
  const fixed = specs.find(({ shape }) => shape.length === 0 || shape[0] !== null);
  if (fixed === undefined) return specs;
  throw new InvalidInputError(
    field,
    `"${fixed.name}" must have any number of rows: begin its shape with null.`,
  );
}

function read<T>(field: string, schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new InvalidInputError(field, result.error.issues[0]?.message ?? 'It cannot be read.');
}
