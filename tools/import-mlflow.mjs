// `npm run import:mlflow -- --from http://mlflow:5000 --to http://orrery`: prepares the clone, then moves a server in.
import { prepare } from './prepare.mjs';

await prepare();
await import('./dist/moving-in/main.js');
