import { Controller, Get, Header } from '@nestjs/common';
import { Access } from '@orrery/platform-service';
import { MLFLOW_VERSION } from './mlflow-version.js';

/** What MLflow's clients, and those who wait for a tracking server, ask of any of them before anything else. */
@Controller()
export class MlflowServerController {
  @Get('health')
  @Access('public')
  @Header('content-type', 'text/plain; charset=utf-8')
  health(): string {
    return 'OK';
  }

  @Get('version')
  @Access('public')
  @Header('content-type', 'text/plain; charset=utf-8')
  version(): string {
    return MLFLOW_VERSION;
  }
}
