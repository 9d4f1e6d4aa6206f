/** A place for experiments; it is there as long as something lies in it or below it. */
export interface ExperimentFolder {
  readonly path: string;
  readonly name: string;
  readonly experimentCount: number;
  readonly totalCount: number;
  readonly folderCount: number;
}
