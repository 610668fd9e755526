export { ArchiveCacheError, type ArchiveCacheErrorCode } from './archive-cache-error.ts';
export type { AwsAnswer, AwsApi, AwsRequest } from './aws-api.ts';
export { BucketError, type BucketErrorCode } from './bucket-error.ts';
export type {
  AzureBucketOptions,
  AzureCredentials,
  BucketCredentials,
  BucketOptions,
  GcsBucketOptions,
  GcsCredentials,
  S3BucketOptions,
} from './bucket-options.ts';
export type {
  Bucket,
  BucketContent,
  BucketListing,
  BucketMaker,
  BucketObject,
  BucketPage,
  Buckets,
  EntityTag,
  PageToken,
} from './bucket.ts';
export type { ArchiveCache, ArchiveKey } from './archive-cache.ts';
export { ArchivesError, type ArchivesErrorCode } from './archives-error.ts';
export type { ArchiveEntry, Archives, UnpackedFile, UnpackRequest } from './archives.ts';
export type { Clock } from './clock.ts';
export { CloudTokenError, type CloudTokenErrorCode, type CloudTokens } from './cloud-tokens.ts';
export type { Concealer, TextAround, Unconcealed } from './concealer.ts';
export type { Environment } from './environment.ts';
export type { FileTrees, GrowingFile, TreeFile } from './file-trees.ts';
export { FilesError, type FilesErrorCode } from './files-error.ts';
export type { Files, WriteOptions } from './files.ts';
export { GitHubApiError, type GitHubApiErrorCode } from './github-api-error.ts';
export type { GitHubAnswer, GitHubApi, GitHubRequest } from './github-api.ts';
export { HttpError, type HttpErrorCode } from './http-error.ts';
export type { Http, HttpConnection, HttpRequest, HttpResponse, HttpStage } from './http.ts';
export type { Keychain, KeychainAnswer, KeychainEntry } from './keychain.ts';
export type { Liveness, ProcessIdentity } from './liveness.ts';
export { ProcessError, type ProcessErrorCode } from './process-error.ts';
export type {
  LiveProcess,
  Processes,
  ProcessExit,
  ProcessRequest,
  SocketFolder,
} from './processes.ts';
export type { Reporter, ReportEvent, ResourceWork } from './reporter.ts';
export { SigstoreError, type SigstoreErrorCode } from './sigstore-error.ts';
export type { SignedArtifact, Sigstore, VerifiedSignature } from './sigstore.ts';
export { SqlError, type SqlErrorCode } from './sql-error.ts';
export type { Sql, SqlConnection, SqlQuery, SqlRow, SqlTarget, SqlValue } from './sql.ts';
export type { Step } from './step.ts';
