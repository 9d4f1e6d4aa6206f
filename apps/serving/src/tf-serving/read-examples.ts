import { InvalidInputError, type ModelSignature, type TensorSpec } from '@orrery/domain';
import { decodeBase64, isBase64 } from './base64-values.js';
import { debugText } from './debug-text.js';
import { checkSignature, isObject, readObject, unfit, type JsonObject } from './read-predict-body.js';

/**
 * The rows of a classify or regress request: each of its `examples`, on top of their `context`, with those features that
 * the model takes. An example may have others, as TensorFlow's have. A feature is one value or a flat list of values.
 *
 * @throws {InvalidInputError} in TF Serving's words.
 */
export function readExamples(document: unknown, { inputs }: ModelSignature): readonly JsonObject[] {
  const body = readObject(document);
  checkSignature(body);
  const { context, examples } = body;
  const shared = context === undefined ? {} : readExample(context);
  if (examples === undefined) {
    throw unfit(body, "When method is classify, key 'examples' is expected and was not found");
  }
  if (!Array.isArray(examples)) throw unfit(body, "Expecting 'examples' value to be an list/array");
  if (examples.length === 0) throw unfit(body, "'examples' value is an empty array");
  return examples.map((example: unknown) => rowOfExample({ ...shared, ...readExample(example) }, inputs));
}

function readExample(example: unknown): JsonObject {
  if (!isObject(example)) {
    const type = Array.isArray(example) ? 'Array' : typeName(example);
    throw new InvalidInputError('examples', `Example must be JSON object but got JSON ${type}`);
  }
  for (const [name, feature] of Object.entries(example)) checkFeature(name, feature);
  return example;
}

type FeatureKind = 'bytes' | 'number' | 'bool';

/** All values of a feature are of one kind. */
function checkFeature(name: string, feature: unknown): void {
  let before: FeatureKind | undefined;
  for (const value of Array.isArray(feature) ? (feature as readonly unknown[]) : [feature]) {
    const kind = kindOf(value);
    if (kind === undefined) {
      const message = `Feature: ${name} has element with unexpected JSON type: ${typeName(value)}`;
      throw new InvalidInputError(name, message);
    }
    if (before !== undefined && before !== kind) {
      const expected = before === 'number' ? 'float' : before === 'bool' ? 'int64' : 'bytes';
      const message = `Unexpected element type in feature: ${name} expecting type: ${expected}`;
      throw new InvalidInputError(name, message);
    }
    before = kind;
  }
}

function kindOf(value: unknown): FeatureKind | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return 'number';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' || isBase64(value) ? 'bytes' : undefined;
}

function typeName(value: unknown): string {
  if (value === null) return 'Null';
  if (Array.isArray(value)) return 'Array';
  const name = typeof value;
  return name === 'boolean' ? (value === true ? 'True' : 'False') : name[0]?.toUpperCase() + name.slice(1);
}

/** The features of an example that a model takes, in the dimensions that it gives them. @throws {InvalidInputError} */
export function rowOfExample(example: JsonObject, inputs: readonly TensorSpec[]): JsonObject {
  const row: Record<string, unknown> = {};
  for (const spec of inputs) {
    if (!Object.hasOwn(example, spec.name)) {
      const message = `Example ${debugText(example)} has no feature "${spec.name}".`;
      throw new InvalidInputError(spec.name, message);
    }
    const feature = example[spec.name];
    const value = spec.dtype === 'string' ? decodeBase64(feature, spec.name) : feature;
    row[spec.name] = shaped(value, spec.shape.slice(1));
  }
  return row;
}

/** A feature is a flat list, whatever dimensions the model gives it. */
function shaped(value: unknown, shape: TensorSpec['shape']): unknown {
  if (!Array.isArray(value)) return value;
  const values: readonly unknown[] = value;
  if (shape.length === 0 && values.length === 1) return values[0];
  return shape.length < 2 ? values : nested(values, shape.slice(1));
}

function nested(values: readonly unknown[], inner: TensorSpec['shape']): unknown {
  const width = inner.reduce<number>((size, dim) => size * (typeof dim === 'number' ? dim : 1), 1);
  if (inner.some((dim) => typeof dim !== 'number') || width === 0 || values.length % width !== 0)
    return values;
  const [, ...rest] = inner;
  return Array.from({ length: values.length / width }, (_, i) => {
    const part = values.slice(i * width, (i + 1) * width);
    return rest.length === 0 ? part : nested(part, rest);
  });
}
