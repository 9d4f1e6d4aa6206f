import { ConflictError, type RunId } from '@orrery/domain';
import { runHex } from './run-id.js';

/** A param that was logged before with another value. */
export interface ParamChange {
  readonly key: string;
  readonly logged: string;
  readonly attempted: string;
}

/** Params do not change once they are logged. The text is MLflow's: its clients' users know it. */
export class ParamsChangedError extends ConflictError {
  constructor(
    runId: RunId,
    readonly changes: readonly ParamChange[],
  ) {
    super(`Changing param values is not allowed. ${describe(changes)} for run ID='${runHex(runId)}'.`, {
      changes,
    });
    this.name = ConflictError.name;
  }
}

/** The only param of a call did change. */
export class ParamChangedError extends ConflictError {
  constructor(runId: RunId, { key, logged, attempted }: ParamChange) {
    super(
      `Changing param values is not allowed. Param with key='${key}' was already logged with value='${logged}' ` +
        `for run ID='${runHex(runId)}'. Attempted logging new value '${attempted}'.`,
      { changes: [{ key, logged, attempted }] },
    );
    this.name = ConflictError.name;
  }
}

/** The run is deleted: nothing is logged to it until it is restored. */
export class RunDeletedError extends ConflictError {
  constructor(runId: RunId) {
    super(`The run ${runHex(runId)} must be in the 'active' state. Current state is deleted.`, { runId });
    this.name = ConflictError.name;
  }
}

function describe(changes: readonly ParamChange[]): string {
  const texts = changes.map(
    ({ key, logged, attempted }) =>
      `{'key': ${quote(key)}, 'old_value': ${quote(logged)}, 'new_value': ${quote(attempted)}}`,
  );
  return `Params were already logged='[${texts.join(', ')}]'`;
}

/** As MLflow's own language writes a text. */
function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return `${mark}${mark === "'" ? escaped.replaceAll("'", "\\'") : escaped}${mark}`;
}
