/** A file that is said to be signed, as far as verifying needs it. */
export interface SignedArtifact {
  /** 64 lower-case hex digits. */
  readonly sha256: string;
  /** Absolute path of the file, or what is in it. Read only for a signature over the bytes. */
  readonly content: { readonly path: string } | { readonly bytes: Uint8Array };
}

/** Who signed, once it is proven. Every word of it comes from the certificate or is signed by it. */
export interface VerifiedSignature {
  /** The certificate's subject alternative name: a workflow's address, or an e-mail address. */
  readonly signer: string;
  /** Who told the certificate authority that this was the signer: an OpenID Connect issuer. */
  readonly issuer: string;
  /** The repository for which a workflow ran, such as `https://github.com/owner/repo`. */
  readonly sourceRepository: string | undefined;
  /** What was signed: the artifact itself, or a statement that has yet to be about it. */
  readonly content:
    | { readonly kind: 'artifact' }
    | { readonly kind: 'statement'; readonly type: string; readonly text: string };
}

/**
 * Verifies Sigstore bundles against trusted roots at hand, without any request.
 *
 * Proven are: the certificate's chain up to an authority of a root, that it was valid at a time
 * which a log or a timestamp authority vouches for, the entries in the transparency logs that the
 * root has, and the signature. Whose signature it is, is for the caller to judge.
 */
export interface Sigstore {
  /**
   * Rejects with {@link SigstoreError}. A statement is not compared with the artifact: its subjects
   * are the caller's to read.
   */
  verify(bundle: string, artifact: SignedArtifact): Promise<VerifiedSignature>;
}
