/**
 * A statement that each connection plans once and keeps: worth it for short ones that are sent all the time. The name is
 * the text's own, so that no other text is ever meant by it.
 */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
}
