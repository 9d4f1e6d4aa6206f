// `npm run calibrate -- [--runs N]`: prepares the clone, then simulates experiments and judges the statistics by them.
import { prepare } from './prepare.mjs';

await prepare();
await import('./dist/calibrate/main.js');
