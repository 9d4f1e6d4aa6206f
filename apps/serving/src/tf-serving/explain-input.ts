import type { ModelSignature, TensorSpec } from '@orrery/domain';
import { isBase64 } from './base64-values.js';
import { debugText } from './debug-text.js';
import { explainValues } from './explain-values.js';
import { isObject, type JsonInput, type JsonObject } from './read-predict-body.js';

/**
 * Why TF Serving would not take this input, in its words; undefined when it would have taken it as far as its JSON goes.
 * Asked only of what was refused, whose own reason says more in the second case.
 */
export function explainInput({ inputs }: ModelSignature, input: JsonInput): string | undefined {
  if (input.kind === 'columns') return explainColumns(inputs, input.columns);
  const { rows } = input;
  return Array.isArray(rows) ? explainRows(inputs, rows) : undefined;
}

function explainColumns(inputs: readonly TensorSpec[], columns: unknown): string | undefined {
  if (!isElementObject(columns)) {
    const [only, ...others] = inputs;
    if (only !== undefined && others.length === 0) return wrongText(columns, only);
    return 'inputs is a plain value/list, but expecting an object as multiple input tensors required as per tensorinfo_map';
  }
  for (const spec of inputs) {
    if (!Object.hasOwn(columns, spec.name)) return `Missing named input: ${spec.name} in 'inputs' object.`;
    const text = wrongText(columns[spec.name], spec);
    if (text !== undefined) return text;
  }
  return undefined;
}

function wrongText(value: unknown, { dtype }: TensorSpec): string | undefined {
  const explained = explainValues(value, dtype);
  return explained.kind === 'wrong' ? explained.text : undefined;
}

function explainRows(inputs: readonly TensorSpec[], rows: readonly unknown[]): string | undefined {
  const [first] = rows;
  if (!isObject(first) && inputs.length > 1) {
    return 'instances is a plain list, but expecting list of objects as multiple input tensors required as per tensorinfo_map';
  }
  const explainer = new RowExplainer(inputs);
  const explain = isElementObject(first)
    ? (row: unknown, index: number) => explainer.object(row, index)
    : (row: unknown, index: number) => explainer.value(row, index);
  for (const [index, row] of rows.entries()) {
    const text = explain(row, index);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Rows one after the other: the first settles the shape of each input. */
class RowExplainer {
  readonly #specs: ReadonlyMap<string, TensorSpec>;
  readonly #shapes = new Map<string, readonly number[]>();

  constructor(readonly inputs: readonly TensorSpec[]) {
    this.#specs = new Map(inputs.map((spec) => [spec.name, spec]));
  }

  object(row: unknown, index: number): string | undefined {
    if (!isElementObject(row)) return `Expecting object but got list at item ${index} of input list`;
    for (const [name, value] of Object.entries(row)) {
      const text = this.#item(name, value);
      if (text !== undefined) return failed(index, ` key: ${name}`, text);
    }
    if (Object.keys(row).length === this.#specs.size) return undefined;
    const names = [...this.#specs.keys()].toSorted().join(',');
    return `Failed to process element: ${index} of 'instances' list. JSON object: ${debugText(row)} keys must be equal to: ${names}`;
  }

  value(row: unknown, index: number): string | undefined {
    if (isElementObject(row)) return `Expecting value/list but got object at item ${index} of input list`;
    const text = this.#item(this.inputs[0]?.name ?? '', row);
    return text === undefined ? undefined : failed(index, '', text);
  }

  #item(name: string, value: unknown): string | undefined {
    const spec = this.#specs.get(name);
    if (spec === undefined) return `JSON object: does not have named input: ${name}`;
    const explained = explainValues(value, spec.dtype);
    if (explained.kind === 'wrong') return explained.text;
    const { shape } = explained;
    const before = this.#shapes.get(name) ?? shape;
    this.#shapes.set(name, before);
    const [expected, actual] = [sizeOf(before), sizeOf(shape)];
    if (expected !== actual) return `Expecting tensor size: ${expected} but got: ${actual}`;
    const same = before.length === shape.length && before.every((dim, axis) => dim === shape[axis]);
    return same ? undefined : `Expecting shape [${before.join(',')}] but got: [${shape.join(',')}]`;
  }
}

function failed(index: number, key: string, text: string): string {
  return `Failed to process element: ${index}${key} of 'instances' list. Error: INVALID_ARGUMENT: ${text}`;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, dim) => size * dim, 1);
}

function isElementObject(value: unknown): value is JsonObject {
  return isObject(value) && !isBase64(value);
}
