import {
  measureBatchDependence,
  readModel,
  readSignature,
  sparsityReport,
  summarizeModel,
  writeModel,
  type OnnxModel,
} from '@orrery/math-onnx';
import type { OptimizerRequest, RowFile } from '../child-protocol.js';
import type { BatchDependence, OptimizationReport } from '../optimization-report.js';
import type { Technique } from '../technique.js';
import { answerOutputs, answersTo } from './answers.js';
import type { Applied } from './applied.js';
import { applyTechnique } from './apply-technique.js';
import { feedsOf, planInputs, type InputPlan } from './input-plan.js';
import { measureLatency } from './measure-latency.js';
import { measureQuality } from './measure-quality.js';
import { ModelRunner } from './model-runner.js';
import { readColumnNames, readRows, type Column, type RowTable } from './read-rows.js';
import { notApplicable, unusableRows } from './refuse.js';

type TellStep = (step: string, progress: number) => void;

const MAX_HELD_OUT_ROWS = 50_000;
const MAX_TRAINING_ROWS = 100_000;
const BATCH_DEPENDENCE_ROWS = 32;

interface ReadRows extends RowTable {
  readonly labels: readonly string[];
}

/** Makes the smaller model and measures it beside the original. @throws {RefusalError} */
export async function optimize(
  folder: string,
  bytes: Uint8Array,
  request: OptimizerRequest,
  tell: TellStep,
): Promise<{ readonly optimized: Uint8Array; readonly report: OptimizationReport }> {
  const { technique, heldOut, calibration, task } = request;
  tell('reading rows', 0.05);
  const model = parse(bytes);
  const signature = readSignature(model);
  const outputs = answerOutputs(signature);
  const plan = planInputs(signature, await readColumnNames(folder, heldOut), request);
  const table = await read(folder, heldOut, { plan, request, limit: MAX_HELD_OUT_ROWS });
  const learnt =
    calibration && (await read(folder, calibration, { plan, request, limit: rowsToLearnFrom(technique) }));
  tell('making the model smaller', 0.2);
  const applied = await applyTechnique(model, technique, { plan, rows: learnt });
  const optimized = writeModel(applied.model);
  tell('answering the held-out rows', 0.5);
  const runner = new ModelRunner('optimized');
  const before = await answersTo(runner, bytes, { plan, table, outputs });
  const after = await answersTo(runner, optimized, { plan, table, outputs });
  const measured = measureQuality({ truth: table.labels, before, after, task });
  tell('measuring latency', 0.8);
  const latency = await measureLatency(runner, { original: bytes, optimized, plan, table });
  const batchDependence = await dependenceOf(runner, optimized, plan, table);
  const files = { original: bytes, optimized };
  return { optimized, report: { ...sizes(model, applied, files), ...measured, latency, batchDependence } };
}

function parse(bytes: Uint8Array): OnnxModel {
  const read = readModel(bytes);
  if (read.kind !== 'ok') throw notApplicable(read.reason);
  return read.model;
}

function rowsToLearnFrom(technique: Technique): number {
  return technique.kind === 'STATIC_INT8' ? technique.calibration.rows : MAX_TRAINING_ROWS;
}

async function read(
  folder: string,
  file: RowFile,
  { plan, request, limit }: { plan: InputPlan; request: OptimizerRequest; limit: number },
): Promise<ReadRows> {
  const { labelColumn } = request;
  const names = await readColumnNames(folder, file);
  const numbers = new Set<string>();
  const texts = new Set([labelColumn]);
  for (const { dtype, columns } of plan.inputs) {
    for (const name of columns) (dtype === 'string' ? texts : numbers).add(name);
  }
  for (const name of [...numbers, ...texts]) {
    if (!names.includes(name)) throw unusableRows(`The file ${file.name} has no column "${name}".`);
  }
  const wanted = { numbers: [...numbers], texts: [...texts], required: labelColumn, limit };
  const table = await readRows(folder, file, wanted);
  if (table.rows === 0) throw unusableRows(`No row of ${file.name} has a label.`);
  return { ...table, labels: Array.from<Column[number]>(table.columns.get(labelColumn) ?? []).map(String) };
}

function sizes(
  model: OnnxModel,
  { model: smaller, changed, left }: Applied,
  { original, optimized }: { readonly original: Uint8Array; readonly optimized: Uint8Array },
): Pick<OptimizationReport, 'sizeBytes' | 'parameters' | 'sparsity' | 'changed' | 'left'> {
  const [before, after] = [sparsityReport(model), sparsityReport(smaller)];
  return {
    sizeBytes: { before: original.length, after: optimized.length },
    parameters: {
      before: summarizeModel(model).parameterCount,
      after: summarizeModel(smaller).parameterCount,
    },
    sparsity: after.count === 0 ? null : { before: before.sparsity, after: after.sparsity },
    changed,
    left: left.map(({ name, operator, reason }) => ({ name, operator, reason })),
  };
}

async function dependenceOf(
  runner: ModelRunner,
  model: Uint8Array,
  plan: InputPlan,
  table: RowTable,
): Promise<BatchDependence | null> {
  if (plan.fixedRows !== null) return null;
  const count = Math.min(BATCH_DEPENDENCE_ROWS, table.rows);
  const rows = Array.from({ length: count }, (_, row) => feedsOf(plan, table, row, row + 1));
  const together = feedsOf(plan, table, 0, count);
  const found = await measureBatchDependence({ model, run: runner.run, rows, together });
  if (found.kind === 'cannot') return null;
  const { dependentRows, maxAbsoluteDifference: max } = found;
  return { rows: found.rows, dependentRows, maxDifference: Number.isFinite(max) ? max : null };
}
