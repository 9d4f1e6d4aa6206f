import { runService } from '@orrery/platform-service';
import { featuresService } from './index.js';

await runService(featuresService, process.env);
