export { copyNumbers, type CopyTarget, type NumberArray } from './copy-numbers.js';
export { DownloadTooLargeError } from './download-too-large.error.js';
export { downloadToPrivateFile } from './download-to-private-file.js';
export { PrivateFolders } from './private-folders.js';
export { quoteName, quoteText } from './quote.js';
export { Sandbox, withSandbox, type SandboxLimits } from './sandbox.js';
