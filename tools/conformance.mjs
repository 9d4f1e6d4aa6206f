// `npm run conformance:mlflow -- --checkout PATH`: prepares the clone, then lets MLflow's own tests judge it.
import { prepare } from './prepare.mjs';

await prepare();
await import('./dist/conformance/main.js');
