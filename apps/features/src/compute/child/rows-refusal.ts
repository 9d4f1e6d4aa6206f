/** The rows do not allow what was asked for; trying again would not help. The message is for the caller. */
export class RowsRefusal extends Error {
  override readonly name = 'RowsRefusal';
}
