import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { MlflowErrorFilter } from '../error/mlflow-error.filter.js';
import { PythonNumbers } from '../request/python-numbers.js';
import { MlflowServerController } from '../server/mlflow-server.controller.js';

/**
 * What a service that speaks MLflow imports once, after `ServiceModule`: failures under MLflow's paths in MLflow's form,
 * and what is asked of any tracking server.
 */
@Module({
  controllers: [MlflowServerController],
  providers: [PythonNumbers, { provide: APP_FILTER, useClass: MlflowErrorFilter }],
})
export class MlflowModule {}
