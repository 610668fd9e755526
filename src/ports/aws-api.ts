/** One call of an AWS service that speaks JSON 1.1. */
export interface AwsRequest {
  /** As it is signed for and addressed: `secretsmanager`. */
  readonly service: string;
  readonly region: string;
  /** The service's word for what is to be done, such as `secretsmanager.PutSecretValue`. */
  readonly target: string;
  /** JSON. */
  readonly body: string;
  readonly signal?: AbortSignal;
}

/** What AWS answered, whatever its status. */
export interface AwsAnswer {
  readonly status: number;
  /** The service's own word for what is wrong, such as `ResourceNotFoundException`; or empty. */
  readonly code: string;
  /** JSON, or whatever came. */
  readonly body: string;
}

/**
 * AWS, with the credentials that its own tools would find. Nothing is tried again.
 */
export interface AwsApi {
  /**
   * Rejects with {@link HttpError}, and with {@link BucketError} where there are no credentials, or
   * (`BUCKET_FAILED`) no address to send them to.
   */
  call(request: AwsRequest): Promise<AwsAnswer>;
}
