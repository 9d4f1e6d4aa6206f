/** How a remote server names the model. */
export interface RemoteModel {
  readonly model: string;
  /** Null for whichever version the server answers with. */
  readonly version: string | null;
}
