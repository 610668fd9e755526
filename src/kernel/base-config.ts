/** The word for the base config of a config that has environments; no environment is called so. */
export const BASE_CONFIG = '(base)';
