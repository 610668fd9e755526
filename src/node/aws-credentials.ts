/**
 * The credential chain of Amazon's own tools. A file of its own, to be loaded when it is needed: the
 * package is CommonJS, of which a bundled `import()` would see no names.
 */
export { defaultProvider } from '@aws-sdk/credential-provider-node';
