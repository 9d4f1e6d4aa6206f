/** Who refers to a content, so that it is kept: a version of a dataset, an upload, an object of a DVC remote, … */
export interface ContentHolder {
  readonly kind: 'version' | 'upload' | 'dvc' | 'validation' | 'row-diff' | 'pin';
  readonly id: string;
}
