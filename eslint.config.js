import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** Which sibling rooms a room may look into. Everything absent is forbidden. */
const mayLookInto = {
  config: [],
  outputs: [],
  resources: [],
  plugins: ['resources', 'gen'],
  distribution: ['config', 'plugins'],
  state: ['resources'],
  secrets: ['outputs'],
  teardown: ['resources', 'state'],
  verify: [],
};
const rooms = Object.keys(mayLookInto);
const hosts = ['github', 'node', 'cli', 'local-provider'];
const inSrc = (names) => names.map((name) => `./src/${name}`);

/** The dependency rule as data: inward only, siblings by invitation, only hosts touch the world. */
const zones = [
  {
    target: './src/kernel',
    from: inSrc(['ports', 'gen', 'operations', 'views', ...rooms, ...hosts]),
    message: 'kernel imports nothing of ours.',
  },
  {
    target: './src/ports',
    from: inSrc(['gen', 'operations', 'views', ...rooms, ...hosts]),
    message: 'ports may look into: kernel.',
  },
  ...rooms.map((room) => ({
    target: `./src/${room}`,
    from: inSrc(
      [...rooms, 'gen', 'operations', 'views', ...hosts].filter(
        (other) => other !== room && !mayLookInto[room].includes(other),
      ),
    ),
    message: `${room} may look into: ${mayLookInto[room].join(', ') || 'no other room'}.`,
  })),
  {
    target: './src/views',
    from: inSrc(['operations', 'gen', ...hosts]),
    message: 'views may look into: kernel and domain rooms.',
  },
  {
    target: './src/operations',
    from: inSrc(['views', 'gen', ...hosts]),
    message: 'operations may look into: kernel, ports and domain rooms.',
  },
  {
    target: './src/node',
    from: inSrc([...rooms, 'gen', 'operations', 'views', 'github', 'cli', 'local-provider']),
    message: 'node may look into: kernel, ports.',
  },
  {
    target: './src/github',
    from: inSrc([
      ...rooms.filter((r) => r !== 'outputs'),
      'gen',
      'operations',
      'cli',
      'local-provider',
    ]),
    message: 'the runner host does not know the domain: kernel, ports, outputs, views, node.',
  },
  {
    target: './src/local-provider',
    from: inSrc([...rooms, 'operations', 'views', 'github', 'cli']),
    message: 'the local provider is entered through the wire and knows kernel, ports, node, gen.',
  },
  { target: './src', from: ['./actions', './__tests__', './tools'], message: 'src imports src.' },
  { target: './actions', from: ['./__tests__', './tools', './src/gen', './src/cli'] },
];

const worldModules = [
  'fs',
  'fs/promises',
  'child_process',
  'net',
  'http',
  'http2',
  'https',
  'os',
  'tls',
  'dgram',
].flatMap((name) => [`node:${name}`, name]);

export default tseslint.config(
  { ignores: ['dist/', 'src/gen/', 'coverage/', '**/*.js', '**/*.mjs', '**/*.d.mts'] },
  ...tseslint.configs.strictTypeChecked,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [
        createTypeScriptImportResolver({ noWarnOnMultipleProjects: true }),
      ],
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-default-export': 'error',
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 3],
      complexity: ['error', 10],
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', ignoreUsingDeclarations: true },
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: worldModules.map((name) => ({
            name,
            message: 'Only src/node and the hosts touch the world.',
          })),
          patterns: [
            {
              regex:
                '^\\.\\./(\\.\\./src/|(?!setup-plugins/))[a-z-]+/(?!index\\.ts$|typed/|legacy/).+',
              message: 'Enter a room by its index.ts.',
            },
          ],
        },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'The environment is a port.' },
        { object: 'vi', property: 'mock', message: 'Let the world come in through a port.' },
        { object: 'vi', property: 'doMock', message: 'Let the world come in through a port.' },
        { object: 'vi', property: 'spyOn', message: 'Let the world come in through a port.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "ThrowStatement > NewExpression[callee.name='Error']",
          message: 'Throw the room’s own CoreError with a code.',
        },
        { selector: 'ExportAllDeclaration', message: 'List what a room offers.' },
        { selector: 'TSEnumDeclaration', message: 'Use a union or an `as const` object.' },
      ],
    },
  },
  {
    // The hosts and the provider process are where the world is touched.
    files: [
      'src/node/**',
      'src/github/**',
      'src/cli/**',
      'src/local-provider/**',
      'tools/**',
      'bench/**',
      '*.config.ts',
    ],
    rules: { 'no-restricted-imports': 'off', 'no-restricted-properties': 'off' },
  },
  {
    // Config files and tools are run by their tools, which ask for a default export; they print.
    files: ['*.config.ts', 'tools/**', 'bench/**'],
    rules: { 'import-x/no-default-export': 'off', 'no-console': 'off' },
  },
  {
    // Parsers of outside data and brand checks are the places that may cast (house style, Types).
    files: ['src/kernel/json.ts', 'src/resources/address.ts'],
    rules: { '@typescript-eslint/no-unsafe-type-assertion': 'off' },
  },
  {
    // Tests reach into rooms file by file, run long suites in one describe, and touch the world.
    files: ['__tests__/**'],
    rules: {
      'no-restricted-imports': 'off',
      'max-lines-per-function': 'off',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-restricted-properties': [
        'error',
        { object: 'vi', property: 'mock', message: 'Let the world come in through a port.' },
        { object: 'vi', property: 'doMock', message: 'Let the world come in through a port.' },
        { object: 'vi', property: 'spyOn', message: 'Let the world come in through a port.' },
      ],
    },
  },
);
