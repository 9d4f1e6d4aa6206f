import { runService } from '@orrery/platform-service';
import { experimentationService } from './index.js';

await runService(experimentationService, process.env);
