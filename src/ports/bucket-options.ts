import type { Secret } from '../kernel/index.ts';

/** Which bucket, by which protocol, and how to speak to its server. */
export type BucketOptions = S3BucketOptions | GcsBucketOptions | AzureBucketOptions;

/** A bucket on a server that speaks S3's protocol. */
export interface S3BucketOptions {
  readonly kind: 's3';
  readonly bucket: string;
  /** What requests are signed for. */
  readonly region: string;
  /** Absolute URL of the server; absent for Amazon's own of the region. */
  readonly endpoint?: string;
  /** Whether the bucket is named in the path rather than in the host name. */
  readonly isPathStyle: boolean;
  /** Absent for whatever the environment offers: variables, profile, web identity, container, machine. */
  readonly credentials?: BucketCredentials;
}

/** The key pair that requests are signed with. */
export interface BucketCredentials {
  readonly accessKey: string;
  readonly secretKey: Secret;
  /** For temporary credentials. */
  readonly sessionToken?: Secret;
}

/** A bucket of Google Cloud Storage. */
export interface GcsBucketOptions {
  readonly kind: 'gcs';
  readonly bucket: string;
  /** Absolute URL of the server; absent for Google's own. */
  readonly endpoint?: string;
  /** Absent for the application default credentials: variable, file of gcloud, machine. */
  readonly credentials?: GcsCredentials;
  /** Id of the project that a new bucket belongs to; needed only to create one. */
  readonly project?: string;
  /** Where a new bucket is, such as `EU` or `europe-west1`; absent for Google's own choice. */
  readonly location?: string;
}

/** Who asks Google. */
export type GcsCredentials =
  /** The text of a credentials file. */
  | { readonly kind: 'document'; readonly document: Secret }
  /** The path of one. */
  | { readonly kind: 'file'; readonly path: string }
  /** An access token that somebody else got and renews. */
  | { readonly kind: 'token'; readonly token: Secret };

/** A container of an Azure storage account. */
export interface AzureBucketOptions {
  readonly kind: 'azure';
  readonly container: string;
  /** Name of the storage account. */
  readonly account: string;
  /** Absolute URL that the containers are below. */
  readonly endpoint: string;
  readonly credentials: AzureCredentials;
}

/** Who asks Azure. */
export type AzureCredentials =
  /** One of the account's two keys, in base64. */
  | { readonly kind: 'key'; readonly key: Secret }
  /** A shared access signature, with or without its `?`. */
  | { readonly kind: 'sas'; readonly signature: Secret }
  /**
   * An identity of Entra: an application with its secret or by what vouches for it here, otherwise the
   * machine's own. What is absent comes from the environment.
   */
  | {
      readonly kind: 'identity';
      readonly tenantId?: string;
      readonly clientId?: string;
      readonly clientSecret?: Secret;
    };
