import { describe, expect, it } from 'vitest';
import { parseMlmodel } from './parse-mlmodel.js';

const SKLEARN = `
artifact_path: mlflow-artifacts:/0/models/m-1/artifacts
flavors:
  python_function:
    env: {conda: conda.yaml, virtualenv: python_env.yaml}
    loader_module: mlflow.sklearn
  sklearn:
    pickled_model: model.pkl
signature:
  inputs: '[{"type": "double", "name": "x", "required": true}, {"type": "datetime", "name": "at"}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1, 2]}}]'
  params: null
`;

describe('parseMlmodel', () => {
  it('reads flavors, and a signature of columns and tensors', () => {
    expect(parseMlmodel(SKLEARN)).toEqual({
      flavors: ['python_function', 'sklearn'],
      signature: {
        inputs: [
          { name: 'x', dtype: 'float64', shape: [null] },
          { name: 'at', dtype: 'datetime64', shape: [null] },
        ],
        outputs: [{ name: '', dtype: 'int64', shape: [null, 2] }],
      },
      onnxPath: null,
      inputExample: null,
    });
  });

  it('finds where the ONNX file is', () => {
    expect(parseMlmodel('flavors: {onnx: {data: model.onnx, onnx_version: 1.17.0}}')).toEqual({
      flavors: ['onnx'],
      signature: null,
      onnxPath: 'model.onnx',
      inputExample: null,
    });
  });

  it('finds the example that was kept, and none in what is not understood', () => {
    const info = '{artifact_path: input_example.json, type: dataframe, pandas_orient: split}';
    const exampleOf = (text: string) =>
      parseMlmodel(`flavors: {}\nsaved_input_example_info: ${text}`)?.inputExample;
    expect(exampleOf(info)).toEqual({ path: 'input_example.json', type: 'dataframe', format: null });
    expect(exampleOf('{artifact_path: 3}')).toBeNull();
  });

  it('has no signature where it does not understand it', () => {
    expect(
      parseMlmodel(`flavors: {sklearn: {}}\nsignature: {inputs: '[{"name": 3}]'}`)?.signature,
    ).toBeNull();
    expect(parseMlmodel(`flavors: {sklearn: {}}\nsignature: {inputs: 'no json'}`)?.signature).toBeNull();
    expect(parseMlmodel('flavors: {sklearn: {}}\nsignature: 7')?.signature).toBeNull();
  });

  it.each([
    ['no mapping', '[1, 2]'],
    ['no YAML', 'a: [b'],
    ['aliases, which could grow without bound', 'a: &a [x, x]\nb: &b [*a, *a]\nflavors: {onnx: *b}'],
  ])('reads nothing of %s', (_what, text) => {
    expect(parseMlmodel(text)).toBeNull();
  });

  it('makes no object of a tag that names code', () => {
    expect(parseMlmodel('flavors: {sklearn: !!python/object/apply:os.system ["true"]}')?.flavors).toEqual([
      'sklearn',
    ]);
  });
});
