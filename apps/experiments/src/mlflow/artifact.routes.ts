import { ArtifactAnswer } from './artifact-answer.js';
import { ArtifactProxyController } from './artifact-proxy.controller.js';
import { ArtifactUploadController } from './artifact-upload.controller.js';
import { LoggedModelArtifactController } from './logged-model-artifact.controller.js';
import { LoggedModelSearchController } from './logged-model-search.controller.js';
import { LoggedModelController } from './logged-model.controller.js';
import { RunArtifactRoot } from './run-artifact-root.js';
import { RunArtifactsController } from './run-artifact.controller.js';
import { ServerInfoController } from './server-info.controller.js';

/** MLflow's routes that are about files and logged models. */
export const ARTIFACT_CONTROLLERS = [
  ServerInfoController,
  ArtifactProxyController,
  ArtifactUploadController,
  RunArtifactsController,
  LoggedModelController,
  LoggedModelSearchController,
  LoggedModelArtifactController,
];

export const ARTIFACT_ROUTES = [ArtifactAnswer, RunArtifactRoot];
