/** Set by the bundler from package.json. */
declare const WFCTL_VERSION: string | undefined;

/** The version of this suite, such as `0.19.0`; `unbundled` when the sources run as they are. */
export const VERSION: string = typeof WFCTL_VERSION === 'string' ? WFCTL_VERSION : 'unbundled';
