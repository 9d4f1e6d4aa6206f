import { runService } from '@orrery/platform-service';
import { monitoringService } from './index.js';

await runService(monitoringService, process.env);
