/** Longer than anything that we say ourselves: only what was sent to us makes a message so long. */
const MOST = 4000;

/** What is wrong, without repeating megabytes of a request to its sender. */
export function shortenMessage(message: string): string {
  return message.length <= MOST ? message : `${message.slice(0, MOST)}…`;
}
