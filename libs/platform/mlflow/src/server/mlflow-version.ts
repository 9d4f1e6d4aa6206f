/** The release of MLflow whose protocol is spoken: clients ask for it before they use what is newer than themselves. */
export const MLFLOW_VERSION = '3.17.2';
