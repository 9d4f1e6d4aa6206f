import { Controller, Get } from '@nestjs/common';
import { Access } from '@orrery/platform-service';

/** What this server can do, as clients ask before they transfer large files; asked and told before anybody logs in. */
const SERVER_INFO = {
  store_type: 'SqlStore',
  workspaces_enabled: false,
  trace_archival_enabled: false,
  // Parts of an upload can be sent at once and survive a restart.
  multipart_uploads_enabled: true,
  // There is no other store to read from: a download in parts would only cost more requests.
  multipart_downloads_enabled: false,
  presigned_upload_run_id_supported: false,
  presigned_upload_model_id_supported: false,
  features_enabled: { gateway: false },
} as const;

@Controller()
export class ServerInfoController {
  @Get(['2.0', '3.0'].flatMap((version) => [`api/${version}`, `ajax-api/${version}`].flatMap(pathsBelow)))
  @Access('public')
  info(): typeof SERVER_INFO {
    return SERVER_INFO;
  }
}

/** MLflow 3.6 called it otherwise. */
function pathsBelow(root: string): readonly string[] {
  return [`${root}/mlflow/server-info`, `${root}/mlflow/server-features`];
}
